import Synchronization

/// The servers in the order in which they are tried: the last one that answered, then the rest as
/// configured.
final class ServerOrder: Sendable {
  private let urls: [String]
  private let preferred = Mutex(0)

  init(_ urls: [String]) {
    self.urls = urls
  }

  var current: [String] {
    let first = preferred.withLock { $0 }
    return [String](urls[first...] + urls[..<first])
  }

  /// Notes that a server answered.
  func prefer(_ url: String) {
    guard let index = urls.firstIndex(of: url) else { return }
    preferred.withLock { $0 = index }
  }
}
