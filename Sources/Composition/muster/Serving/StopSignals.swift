import Dispatch
import Glibc

/// Waits for somebody to ask this process to stop.
enum StopSignals {
  /// Returns at the first SIGTERM or SIGINT from now on; neither kills the process any more.
  static func wait() async {
    let (signals, continuation) = AsyncStream.makeStream(of: Int32.self)
    let sources = [SIGTERM, SIGINT].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { continuation.yield(number) }
      source.activate()
      return source
    }
    for await _ in signals { break }
    for source in sources { source.cancel() }
  }
}
