import Glibc
import SQLStore

/// Files and folders around a database: made with narrow rights, written through to the disk.
enum DatabaseFile {
  /// Makes an empty file for its owner alone, and the folders that lead to it, where missing.
  static func create(_ path: String) throws(SQLError) {
    try createFolder(folder(of: path))
    if try claim(path) { try synchronize(folder(of: path)) }
  }

  /// Makes an empty file for its owner alone.
  ///
  /// - Returns: false when there is a file of that name already.
  private static func claim(_ path: String) throws(SQLError) -> Bool {
    // O_EXCL leaves an existing file unopened: closing it here would drop the locks that another
    // connection of this process holds on it (fcntl(2)).
    let file = open(path, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      if errno == EEXIST { return false }
      throw SQLError(systemError: errno, operation: "open", path: path)
    }
    Glibc.close(file)
    return true
  }

  /// Whether something stands at the path, be it a broken link.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// Writes a file or folder through to the disk.
  static func synchronize(_ path: String) throws(SQLError) {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw SQLError(systemError: errno, operation: "sync", path: path) }
    defer { Glibc.close(file) }
    guard fsync(file) == 0 else {
      throw SQLError(systemError: errno, operation: "sync", path: path)
    }
  }

  /// Gives a finished file its name, durably; never replaces what has that name.
  static func publish(_ unfinished: String, as path: String) throws(SQLError) {
    try synchronize(unfinished)
    // The name is claimed first; file systems without hard links know no other way.
    guard try claim(path) else {
      throw SQLError(systemError: EEXIST, operation: "rename", path: path)
    }
    guard rename(unfinished, path) == 0 else {
      throw SQLError(systemError: errno, operation: "rename", path: path)
    }
    try synchronize(folder(of: path))
  }

  /// Removes a file that may be missing.
  static func remove(_ path: String) throws(SQLError) {
    guard unlink(path) == 0 || errno == ENOENT else {
      throw SQLError(systemError: errno, operation: "remove", path: path)
    }
  }

  /// Makes a folder for its owner alone, and those above it, where missing.
  static func createFolder(_ path: String) throws(SQLError) {
    guard !exists(path) else { return }
    try createFolder(folder(of: path))
    guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
      throw SQLError(systemError: errno, operation: "create folder", path: path)
    }
  }

  /// The names of what lies in a folder; none for a missing folder.
  static func names(in folder: String) throws(SQLError) -> [String] {
    guard let stream = opendir(folder) else {
      guard errno != ENOENT else { return [] }
      throw SQLError(systemError: errno, operation: "list", path: folder)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      names.append(name)
    }
    return names
  }

  /// Gives a file a second name, which it keeps when the first one goes to another file; only the
  /// second one where the file system knows no second names.
  static func keep(_ path: String, as second: String) throws(SQLError) {
    guard link(path, second) != 0, rename(path, second) != 0 else { return }
    throw SQLError(systemError: errno, operation: "rename", path: second)
  }

  /// Gives a file the name of another one, which is gone then, in one step.
  static func replace(_ path: String, by newer: String) throws(SQLError) {
    guard rename(newer, path) == 0 else {
      throw SQLError(systemError: errno, operation: "rename", path: path)
    }
    try synchronize(folder(of: path))
  }

  /// The folder that a file lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }
}
