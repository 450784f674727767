import Foundation

/// A folder that one test owns, removed with everything in it at the end.
public final class TestFolder: Sendable {
  /// Where it is.
  public let path: String

  /// Makes it in the temporary folder, with a short name: it holds unix sockets.
  ///
  /// `inMemory` asks for one that no disk has to follow, where the machine has such a place.
  public init(inMemory: Bool = false) throws {
    let memory = "/dev/shm/"
    let place =
      inMemory && FileManager.default.isWritableFile(atPath: memory)
      ? memory : NSTemporaryDirectory()
    path = place + "muster-" + UUID().uuidString.prefix(8).lowercased()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      // What is left behind is in the temporary folder, and no reason to fail.
      print("\(path) could not be removed: \(error)")
    }
  }

  /// The names in it, sorted.
  public var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }
  }

  /// The path of a file in it.
  public func path(_ name: String) -> String { path + "/" + name }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    return path(name)
  }

  /// The text of a file, empty when there is none.
  public func text(_ name: String) -> String {
    guard let data = FileManager.default.contents(atPath: path(name)) else { return "" }
    return String(decoding: data, as: UTF8.self)
  }

  /// The name of a file that nobody uses yet.
  public func newName(_ prefix: String) -> String { "\(prefix)-\(UUID().uuidString.prefix(8))" }
}
