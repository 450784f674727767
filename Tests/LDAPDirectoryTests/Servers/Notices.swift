import Services
import Synchronization

/// What a directory has told.
final class Notices: Sendable {
  private let list = Mutex<[DirectoryNotice]>([])

  var all: [DirectoryNotice] { list.withLock { $0 } }

  func note(_ notice: DirectoryNotice) {
    list.withLock { $0.append(notice) }
  }
}

extension DirectoryNotice {
  /// The command of a search.
  var command: String? {
    if case .search(let command) = self { command } else { nil }
  }

  /// The standing of a server.
  var standing: ServerStanding? {
    if case .server(let standing) = self { standing } else { nil }
  }
}
