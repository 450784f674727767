/// Writes JSON text member by member, the same text as `JSONValue.text`, without making values of it
/// first.
///
/// Keys belong to the program and need no escape.
public struct JSONTextWriter {
  private var bytes: [UInt8] = []

  /// Starts with nothing.
  public init() {
    bytes.reserveCapacity(512)
  }

  /// What was written.
  public var text: String {
    String(decoding: bytes, as: UTF8.self)
  }

  /// Opens an object, as the whole text or as the next element.
  public mutating func beginObject() {
    separate()
    bytes.append(UInt8(ascii: "{"))
  }

  /// Closes the object that was opened last.
  public mutating func endObject() {
    bytes.append(UInt8(ascii: "}"))
  }

  /// Opens an array as the next member.
  public mutating func beginArray(_ key: StaticString) {
    write(key)
    bytes.append(UInt8(ascii: "["))
  }

  /// Closes the array that was opened last.
  public mutating func endArray() {
    bytes.append(UInt8(ascii: "]"))
  }

  /// Adds a member to the object that was opened last; null for nil.
  public mutating func add(_ key: StaticString, _ text: String?) {
    write(key)
    guard let text else {
      bytes.append(contentsOf: "null".utf8)
      return
    }
    JSONValue.write(text, to: &bytes)
  }

  private mutating func write(_ key: StaticString) {
    separate()
    bytes.append(UInt8(ascii: "\""))
    key.withUTF8Buffer { bytes.append(contentsOf: $0) }
    bytes.append(UInt8(ascii: "\""))
    bytes.append(UInt8(ascii: ":"))
  }

  private mutating func separate() {
    guard let last = bytes.last, last != UInt8(ascii: "{"), last != UInt8(ascii: "[") else {
      return
    }
    bytes.append(UInt8(ascii: ","))
  }
}
