import Values

/// Values to bind whose texts and blobs lie one behind the other in one piece of memory.
///
/// Many rows take no more requests for memory than one, and SQLite reads the values where they are.
public struct SQLValueLine: Sendable {
  /// One value; a text or a blob is a stretch of `bytes`.
  public enum Field: Sendable {
    /// SQL NULL.
    case null
    /// A 64-bit integer.
    case integer(Int64)
    /// Text in UTF-8.
    case text(start: Int32, count: Int32)
    /// Bytes.
    case blob(start: Int32, count: Int32)
  }

  /// The values in order.
  public private(set) var fields: [Field] = []
  /// What texts and blobs consist of, behind one byte that makes sure that an empty one has an
  /// address too.
  public private(set) var bytes: [UInt8] = [0]

  /// Starts with nothing.
  public init() {}

  /// Makes room for this many values.
  mutating func reserveCapacity(_ count: Int) {
    fields.reserveCapacity(count)
    bytes.reserveCapacity(count * Self.usualByteCount)
  }

  private static let usualByteCount = 24

  /// Forgets all values and keeps the memory for the next.
  mutating func removeAll() {
    fields.removeAll(keepingCapacity: true)
    bytes.removeSubrange(1...)
  }

  /// Some of the values.
  func fields(_ range: Range<Int>) -> SQLValueLine {
    var line = self
    line.fields = Array(fields[range])
    return line
  }

  /// Adds a text; NULL for nil.
  mutating func add(_ text: String?) {
    guard let text else { return addNull() }
    let start = bytes.count
    bytes.append(contentsOf: text.utf8)
    fields.append(.text(start: Int32(start), count: Int32(bytes.count - start)))
  }

  /// Adds an identifier as its 16 bytes; NULL for nil.
  mutating func add(_ id: UniqueID?) {
    guard let id else { return addNull() }
    let start = bytes.count
    withUnsafeBytes(of: (id.high.bigEndian, id.low.bigEndian)) { bytes.append(contentsOf: $0) }
    fields.append(.blob(start: Int32(start), count: 16))
  }

  /// Adds bytes.
  mutating func add(_ blob: [UInt8]) {
    let start = bytes.count
    bytes.append(contentsOf: blob)
    fields.append(.blob(start: Int32(start), count: Int32(blob.count)))
  }

  /// Adds an integer.
  mutating func add(_ number: Int64) {
    fields.append(.integer(number))
  }

  private mutating func addNull() {
    fields.append(.null)
  }
}
