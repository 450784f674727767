import Foundation

/// The project's folder on the disk that the tests were built from.
enum SourceTree {
  /// The folder that `Package.swift` stands in.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  static let sources = swiftFiles(below: "Sources")
  static let tests = swiftFiles(below: "Tests")

  /// The Swift files below a folder, sorted by path.
  static func swiftFiles(below folder: String) -> [SourceFile] {
    let paths = FileManager.default.enumerator(atPath: root.appending(path: folder).path())
    let names = (paths?.allObjects ?? []).compactMap { $0 as? String }
    return names.filter { $0.hasSuffix(".swift") }.sorted().compactMap { name in
      let path = "\(folder)/\(name)"
      return text(of: path).map {
        SourceFile(
          path: path,
          lines: $0.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init))
      }
    }
  }

  /// A file's text; nil when it can't be read.
  static func text(of path: String) -> String? {
    try? String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The names in a folder, hidden ones left out, sorted.
  static func names(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path())
      .filter { !$0.hasPrefix(".") }.sorted()
  }
}
