import Glibc

/// The files of this machine; relative paths start at the working directory.
public struct LocalFiles: ConfigurationFiles {
  /// Reads through the process's own rights.
  public init() {}

  /// Reads a regular file, or a pipe such as a shell's `<(command)`.
  public func read(
    _ path: String, limit: Int
  ) throws(ConfigurationFileError) -> ConfigurationFile {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path, errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw Self.failure(path, errno) }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw Self.failure(path, EISDIR) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw Self.failure(path, errno) }
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
      guard bytes.count <= limit else {
        throw ConfigurationFileError(
          code: .tooLong, path: path, reason: "it is longer than \(limit) bytes")
      }
    }
    return ConfigurationFile(bytes: bytes, isWorldReadable: status.st_mode & S_IROTH != 0)
  }

  private static func failure(_ path: String, _ number: Int32) -> ConfigurationFileError {
    ConfigurationFileError(
      code: number == ENOENT ? .missing : .unreadable, path: path,
      reason: String(cString: strerror(number)))
  }
}
