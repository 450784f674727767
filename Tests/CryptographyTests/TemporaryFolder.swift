import Glibc

/// A folder of one test's own, removed with everything in it at the end.
final class TemporaryFolder {
  let path: String

  init() throws(CannotMakeFolder) {
    let base = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(base)/muster-test.XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw CannotMakeFolder(code: errno) }
    path = String(cString: made)
  }

  deinit {
    for name in names { unlink("\(path)/\(name)") }
    rmdir(path)
  }

  /// The names in the folder, sorted.
  var names: [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Writes a file with a mode.
  func write(_ text: String, to name: String, mode: mode_t) throws(CannotMakeFolder) -> String {
    let file = "\(path)/\(name)"
    let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard descriptor >= 0 else { throw CannotMakeFolder(code: errno) }
    defer { close(descriptor) }
    let bytes = Array(text.utf8)
    guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fchmod(descriptor, mode) == 0
    else { throw CannotMakeFolder(code: errno) }
    return file
  }

  struct CannotMakeFolder: Error {
    let code: Int32
  }
}
