import Glibc

/// A small file that only its owner reads, written so that it is whole or not there.
struct PrivateFile: Sendable {
  private static let longest = 64 * 1024
  /// Rights that nobody else may have: others any, the group writing.
  ///
  /// A group that reads is how
  /// some platforms hand secrets to a service.
  private static let refusedRights: mode_t = 0o027

  let path: String

  /// The whole content.
  func read() throws(KeyFileError) -> [UInt8] {
    let descriptor = try open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
    var status = stat()
    guard fstat(descriptor.number, &status) == 0 else { throw failure("fstat") }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size < Self.longest else {
      throw KeyFileError(code: .notAKeyFile, path: path)
    }
    guard status.st_mode & Self.refusedRights == 0 else {
      throw KeyFileError(code: .tooOpen(mode: status.st_mode & 0o7777), path: path)
    }
    var content = [UInt8](repeating: 0, count: Self.longest)
    var count = 0
    while count < content.count {
      let part = content.withUnsafeMutableBytes { buffer in
        Glibc.read(descriptor.number, buffer.baseAddress?.advanced(by: count), buffer.count - count)
      }
      if part < 0, errno == EINTR { continue }
      guard part >= 0 else { throw failure("read") }
      if part == 0 { break }
      count += part
    }
    return Array(content.prefix(count))
  }

  /// What tells one state of a file from another.
  struct Stamp: Hashable {
    var device: UInt64 = 0
    var inode: UInt64 = 0
    var size: Int64 = 0
    var seconds: Int = 0
    var nanoseconds: Int = 0

    /// No file's.
    static let none = Stamp()
  }

  /// Tells this state of the file from others, by one system call.
  func stamp() throws(KeyFileError) -> Stamp {
    var status = Glibc.stat()
    guard fstatat(AT_FDCWD, path, &status, 0) == 0 else { throw failure("fstatat") }
    return Stamp(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), size: Int64(status.st_size),
      seconds: status.st_mtim.tv_sec, nanoseconds: status.st_mtim.tv_nsec)
  }

  /// Makes the file with mode 0600.
  ///
  /// The suffix tells this writer's draft from those of others. False says that a file of that name
  /// is there already; it is left as it is.
  func create(_ content: [UInt8], suffix: String) throws(KeyFileError) -> Bool {
    let draft = try writeDraft(content, suffix: suffix)
    defer { unlink(draft) }
    guard link(draft, path) == 0 else {
      if errno == EEXIST { return false }
      throw failure("link")
    }
    try synchronizeFolder()
    return true
  }

  /// Puts new content in the place of the old, in one step.
  func replace(with content: [UInt8], suffix: String) throws(KeyFileError) {
    let draft = try writeDraft(content, suffix: suffix)
    guard rename(draft, path) == 0 else {
      let error = failure("rename")
      unlink(draft)
      throw error
    }
    try synchronizeFolder()
  }

  /// Waits until no other process holds the folder's lock (flock(2)), and takes it.
  func lockFolder() throws(KeyFileError) -> FolderLock {
    let descriptor = try open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY, 0)
    while flock(descriptor.number, LOCK_EX) != 0 {
      guard errno == EINTR else { throw failure("flock") }
    }
    return FolderLock(descriptor: descriptor)
  }

  private func writeDraft(_ content: [UInt8], suffix: String) throws(KeyFileError) -> String {
    let draft = "\(path).\(suffix)"
    let descriptor = try open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    do throws(KeyFileError) {
      try write(content, to: descriptor)
      guard fsync(descriptor.number) == 0 else { throw failure("fsync") }
    } catch {
      unlink(draft)
      throw error
    }
    return draft
  }

  private func write(
    _ content: [UInt8], to descriptor: FileDescriptor
  ) throws(KeyFileError) {
    var rest = content[...]
    while !rest.isEmpty {
      let part = rest.withUnsafeBytes { buffer in
        Glibc.write(descriptor.number, buffer.baseAddress, buffer.count)
      }
      if part < 0, errno == EINTR { continue }
      guard part >= 0 else { throw failure("write") }
      rest = rest.dropFirst(part)
    }
  }

  /// Makes a new name in the folder survive a loss of power.
  private func synchronizeFolder() throws(KeyFileError) {
    let descriptor = try open(folder, O_RDONLY | O_CLOEXEC | O_DIRECTORY, 0)
    guard fsync(descriptor.number) == 0 else { throw failure("fsync") }
  }

  private var folder: String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private func open(
    _ path: String, _ flags: Int32, _ mode: mode_t
  ) throws(KeyFileError) -> FileDescriptor {
    let number = Glibc.open(path, flags, mode)
    guard number >= 0 else { throw failure("open") }
    return FileDescriptor(number)
  }

  private func failure(_ call: String) -> KeyFileError {
    KeyFileError(code: .system(call: call, number: errno), path: path)
  }
}

/// An open file, closed with its last owner.
final class FileDescriptor: Sendable {
  let number: Int32

  init(_ number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }
}

/// The lock that one process holds on a folder.
struct FolderLock {
  fileprivate let descriptor: FileDescriptor

  /// Lets the next process in.
  func unlock() {
    flock(descriptor.number, LOCK_UN)
  }
}
