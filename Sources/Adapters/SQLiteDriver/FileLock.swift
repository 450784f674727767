import Glibc
import SQLStore

/// A lock on a file that is there for nothing else (flock(2)); it ends with its process.
///
/// The database itself can't be locked so: closing any descriptor of it would drop the locks that
/// SQLite holds on it (fcntl(2)).
final class FileLock: Sendable {
  /// Who else may hold it.
  enum Kind {
    /// Others who share it.
    case shared
    /// Nobody.
    case exclusive
  }

  private let descriptor: Int32

  /// Takes the lock; nil when somebody holds it who doesn't share it.
  ///
  /// The file is made for its owner alone, and stays.
  init?(_ kind: Kind, path: String) throws(SQLError) {
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw SQLError(systemError: errno, operation: "lock", path: path)
    }
    let operation = (kind == .shared ? LOCK_SH : LOCK_EX) | LOCK_NB
    while flock(descriptor, operation) != 0 {
      let code = errno
      guard code == EINTR else {
        close(descriptor)
        guard code == EWOULDBLOCK else {
          throw SQLError(systemError: code, operation: "lock", path: path)
        }
        return nil
      }
    }
  }

  deinit {
    close(descriptor)
  }
}
