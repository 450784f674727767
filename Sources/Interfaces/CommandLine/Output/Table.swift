/// Rows under headings, in columns as wide as their widest cell.
public struct Table: Sendable, Hashable {
  /// One column.
  public struct Column: Sendable, Hashable {
    /// The heading.
    public var heading: String
    /// Whether cells stand at the right edge, as numbers do.
    public var isNumeric: Bool

    /// Describes a column.
    public init(_ heading: String, isNumeric: Bool = false) {
      self.heading = heading
      self.isNumeric = isNumeric
    }
  }

  /// The columns from left to right.
  public var columns: [Column]
  /// The rows; cells that are missing are empty.
  public private(set) var rows: [[String]] = []

  /// Begins a table.
  public init(_ columns: [Column]) {
    self.columns = columns
  }

  /// Begins a table of texts.
  public init(_ headings: String...) {
    columns = headings.map { Column($0) }
  }

  /// Adds a row.
  public mutating func add(_ cells: String...) { rows.append(cells) }

  /// Adds a row.
  public mutating func add(_ cells: [String]) { rows.append(cells) }

  /// The lines, the headings first, cut to the columns of the terminal; nil for any width.
  func lines(width: Int?) -> [String] {
    let headings = columns.map { $0.heading.uppercased() }
    let cells = ([headings] + rows).map { row in
      columns.indices.map { $0 < row.count ? Self.singleLine(row[$0]) : "" }
    }
    let widths = columns.indices.map { column in
      cells.map { DisplayWidth.of($0[column]) }.max() ?? 0
    }
    return cells.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let padding = String(repeating: " ", count: widths[column] - DisplayWidth.of(cell))
        line += column == 0 ? "" : "  "
        line += columns[column].isNumeric ? padding + cell : cell + padding
      }
      while line.last == " " { line.removeLast() }
      return width.map { DisplayWidth.cut(line, to: max(20, $0)) } ?? line
    }
  }

  /// Control characters in a value must not break lines or steer the terminal.
  private static func singleLine(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control })
    else { return text }
    return String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{fffd}" : $0 }))
  }
}
