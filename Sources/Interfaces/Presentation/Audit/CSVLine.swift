/// One record of a table in comma-separated values (RFC 4180).
public struct CSVLine: Sendable, Hashable {
  /// The record with its line break.
  public private(set) var bytes: [UInt8] = []

  /// Joins fields.
  ///
  /// A field that a spreadsheet would take for a formula gets an apostrophe in front: whoever may
  /// choose a username must not run anything on the machine of whoever opens the table.
  public init(_ fields: [String]) {
    for (number, field) in fields.enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: ",")) }
      append(Self.isFormula(field) ? "'" + field : field)
    }
    bytes += "\r\n".utf8
  }

  private mutating func append(_ field: String) {
    guard field.utf8.contains(where: Self.needsQuotes) else {
      bytes += field.utf8
      return
    }
    bytes.append(UInt8(ascii: "\""))
    for byte in field.utf8 {
      if byte == UInt8(ascii: "\"") { bytes.append(byte) }
      bytes.append(byte)
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func needsQuotes(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\"") || byte == 0x0a || byte == 0x0d
  }

  private static func isFormula(_ field: String) -> Bool {
    guard let first = field.unicodeScalars.first else { return false }
    return switch first {
    case "=", "+", "-", "@", "\t", "\r", "\n": true
    // Spreadsheets of East Asia take the wide forms too.
    case "\u{ff1d}", "\u{ff0b}", "\u{ff0d}", "\u{ff20}": true
    default: false
    }
  }
}
