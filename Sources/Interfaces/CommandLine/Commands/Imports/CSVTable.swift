/// A file of comma-separated values (RFC 4180): a header line, then records.
struct CSVTable {
  /// One record with the line on which it begins.
  struct Record: Hashable {
    var line: Int
    var values: [String]
  }

  /// The line on which a record begins in which a quotation mark stands where none may, or is missing.
  struct Fault: Error, Hashable {
    var line: Int
  }

  /// The names of the columns.
  let header: [String]
  /// The records after the header; empty lines are left out.
  let records: [Record]

  /// Reads a text; a byte order mark before it doesn't count.
  init(_ text: String) throws(Fault) {
    var reader = Reader(text.hasPrefix("\u{feff}") ? text.dropFirst() : text[...])
    var records: [Record] = []
    while let record = try reader.next() {
      if record.values != [""] { records.append(record) }
    }
    header = records.first?.values ?? []
    self.records = Array(records.dropFirst())
  }

  private struct Reader {
    var rest: Substring
    var line = 1
    private var start = 1

    init(_ text: Substring) {
      rest = text
    }

    mutating func next() throws(Fault) -> Record? {
      guard !rest.isEmpty else { return nil }
      start = line
      var record = Record(line: start, values: [])
      while true {
        record.values.append(try value())
        guard let end = rest.popFirst() else { return record }
        if end.isNewline {
          line += 1
          return record
        }
      }
    }

    /// One value; what ends it stays.
    private mutating func value() throws(Fault) -> String {
      guard rest.first == "\"" else {
        let value = rest.prefix { $0 != "," && !$0.isNewline }
        guard !value.contains("\"") else { throw Fault(line: start) }
        rest = rest[value.endIndex...]
        return String(value)
      }
      rest.removeFirst()
      var value = ""
      while let character = rest.popFirst() {
        if character.isNewline { line += 1 }
        guard character == "\"" else {
          value.append(character)
          continue
        }
        guard rest.first == "\"" else {
          guard rest.first.map({ $0 == "," || $0.isNewline }) ?? true else { break }
          return value
        }
        value.append(rest.removeFirst())
      }
      throw Fault(line: start)
    }
  }
}
