public import Values

/// The permanent identifier of one entry: `entryUUID` (RFC 4530) or the configured attribute, in
/// whichever of its forms, as 16 bytes.
public struct EntryID: Hashable, Comparable, Sendable {
  /// The bits.
  public let value: UniqueID

  /// Marks bits as the identifier of an entry.
  public init(_ value: UniqueID) {
    self.value = value
  }

  /// Reads an attribute value: the text form of `entryUUID`, or 16 raw bytes (`objectGUID`).
  public init?(attributeValue bytes: some Collection<UInt8>) {
    guard let value = bytes.count == 16 ? UniqueID(bytes: bytes) : UniqueID(utf8: bytes) else {
      return nil
    }
    self.value = value
  }

  /// The order of the 16 bytes.
  public static func < (left: EntryID, right: EntryID) -> Bool {
    left.value < right.value
  }
}

extension EntryID: CustomStringConvertible {
  /// The lower-case form `8-4-4-4-12`.
  public var description: String { value.description }
}
