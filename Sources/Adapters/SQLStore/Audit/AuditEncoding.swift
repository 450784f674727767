import Values

/// The columns of one audit event and the bytes that its hash covers.
///
/// The bytes are, in this order, and all numbers with the highest byte first: the sequence and the
/// time in milliseconds since 1970, 8 bytes each; then the columns `action`, `actor_kind`,
/// `actor_id`, `actor_name`, `subject_kind`, `subject_id`, `subject_name`, `before`, `after`,
/// `reason`, `origin`: each a byte 0 for NULL, or a byte 1, the length in 4 bytes, and the text in
/// UTF-8 or the identifier's 16 bytes. So two different events never have the same bytes.
struct AuditEncoding {
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

  /// Adds the next column.
  mutating func append(_ value: SQLValue) {
    switch value {
    case .text(let text): append(text.utf8)
    case .blob(let blob): append(blob)
    case .uniqueID(let id): append(id.bytes)
    case .null, .integer, .real: bytes.append(0)
    }
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
