/// The identifier of one kind of object, so that an account's can't stand where a run's belongs.
public struct Identifier<Object>: Hashable, Comparable, Sendable {
  /// The bits behind the type.
  public let value: UniqueID

  /// Marks bits as the identifier of an `Object`.
  public init(_ value: UniqueID) {
    self.value = value
  }

  /// The order of the bytes.
  public static func < (left: Self, right: Self) -> Bool {
    left.value < right.value
  }
}

extension Identifier: LosslessStringConvertible {
  /// The lower-case form `8-4-4-4-12`.
  public var description: String { value.description }

  /// Reads the form `8-4-4-4-12`; nil for anything else.
  public init?(_ description: String) {
    guard let value = UniqueID(description) else { return nil }
    self.init(value)
  }
}
