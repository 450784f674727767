import Foundation

/// A folder that one test owns, removed with it.
final class TestFolder: Sendable {
  let path: String

  /// Makes it in the temporary folder, with a short name: it holds unix sockets.
  init() throws {
    path = NSTemporaryDirectory() + "muster-" + UUID().uuidString.prefix(8).lowercased()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    // What is left behind is in the temporary folder, and no reason to fail.
    try? FileManager.default.removeItem(atPath: path)
  }

  /// The path of a file in it.
  func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    return path(name)
  }

  /// The text of a file, empty when there is none.
  func text(_ name: String) -> String {
    guard let data = FileManager.default.contents(atPath: path(name)) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The name of a file that nobody uses yet.
  func newName(_ prefix: String) -> String { "\(prefix)-\(UUID().uuidString.prefix(8))" }
}
