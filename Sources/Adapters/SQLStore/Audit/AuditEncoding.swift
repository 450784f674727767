import Values

/// What takes the columns of an audit event, one after the other.
protocol AuditColumnReceiver {
  /// Takes a text; nil for NULL.
  mutating func add(_ text: String?)
  /// Takes an identifier; nil for NULL.
  mutating func add(_ id: UniqueID?)
}

extension RowInsertion: AuditColumnReceiver {}

/// The bytes that the hash of an audit event covers.
///
/// They are, in this order, and all numbers with the highest byte first: the sequence and the time in
/// milliseconds since 1970, 8 bytes each; then the columns `action`, `actor_kind`, `actor_id`,
/// `actor_name`, `subject_kind`, `subject_id`, `subject_name`, `before`, `after`, `reason`, `origin`:
/// each a byte 0 for NULL, or a byte 1, the length in 4 bytes, and the text in UTF-8 or the
/// identifier's 16 bytes. So two different events never have the same bytes.
struct AuditEncoding: AuditColumnReceiver {
  /// The bytes, behind the hash of the event before.
  private(set) var bytes: [UInt8] = []

  /// Starts with the hash of the event before, the number and the time.
  mutating func start(after previous: [UInt8], sequence: Int64, at milliseconds: Int64) {
    bytes.removeAll(keepingCapacity: true)
    bytes.reserveCapacity(1024)
    bytes += previous
    append(sequence)
    append(milliseconds)
  }

  /// Adds the next column as a text.
  mutating func add(_ text: String?) {
    guard let text else { return bytes.append(0) }
    append(text.utf8)
  }

  /// Adds the next column as an identifier.
  mutating func add(_ id: UniqueID?) {
    guard let id else { return bytes.append(0) }
    bytes.append(1)
    append(UInt32(16))
    append(id.high)
    append(id.low)
  }

  /// Adds the next column as the bytes that are stored; nil for NULL.
  mutating func add(stored: [UInt8]?) {
    guard let stored else { return bytes.append(0) }
    append(stored)
  }

  private mutating func append(_ content: some Collection<UInt8>) {
    bytes.append(1)
    append(UInt32(clamping: content.count))
    bytes.append(contentsOf: content)
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.bigEndian) { bytes.append(contentsOf: $0) }
  }
}
