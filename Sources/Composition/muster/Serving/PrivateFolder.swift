import Glibc

/// Folders that only this process's user may enter.
enum PrivateFolder {
  /// Makes the folder of a file, and those above it, where they are missing, with mode 0700.
  ///
  /// Whether that worked shows when the file is opened, with the better message.
  static func make(for path: String) {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropLast()
    for count in parts.indices {
      let folder = parts[...count].joined(separator: "/")
      if !folder.isEmpty { mkdir(folder, 0o700) }
    }
  }
}
