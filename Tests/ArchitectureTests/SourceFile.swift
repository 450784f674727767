import Testing

/// A Swift file of the project as text.
struct SourceFile: Sendable, CustomTestStringConvertible {
  /// The path from the project's top, such as `Sources/Domain/Values/Timestamp.swift`.
  let path: String
  let lines: [String]

  var testDescription: String { path }

  /// The file's name without its ending.
  var name: String {
    String(path.split(separator: "/").last?.dropLast(".swift".count) ?? "")
  }

  /// The folders and the name: `Sources`, ring, target and so on.
  var components: [String] {
    path.split(separator: "/").map(String.init)
  }

  /// The modules that the file imports.
  var imports: [String] {
    lines.compactMap(Self.importedModule)
  }

  /// The module of an import line; nil for any other line.
  static func importedModule(of line: String) -> String? {
    let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
    guard let keyword = words.firstIndex(of: "import"), keyword + 1 < words.count,
      words[..<keyword].allSatisfy({ $0.hasPrefix("@") || accessLevels.contains($0) })
    else { return nil }
    let rest = words[(keyword + 1)...].drop(while: kinds.contains)
    return rest.first?.split(separator: ".").first.map(String.init)
  }

  private static let accessLevels: Set = [
    "public", "package", "internal", "fileprivate", "private",
  ]
  private static let kinds: Set = [
    "typealias", "struct", "class", "enum", "protocol", "let", "var", "func",
  ]
}
