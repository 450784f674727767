import CLDAP
import Services

/// Asks servers that were down whether they are back, so that nobody who signs in has to.
actor ServerProbing {
  /// How often the servers that wait for a probe are looked through.
  private static let tick = Duration.seconds(1)

  private nonisolated let executor = QueueExecutor(label: "directory.probe")
  private let settings: DirectoryConnectionSettings
  private let servers: ServerChoice

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings, _ servers: ServerChoice) {
    self.settings = settings
    self.servers = servers
  }

  /// Probes whenever a server has failed, until it is well again; ends with its task.
  nonisolated func run() async {
    servers.setProbed(true)
    defer { servers.setProbed(false) }
    for await _ in servers.failures {
      while !Task.isCancelled, let next = servers.nextProbe() {
        guard next.wait > .zero else {
          await probe(next.url)
          continue
        }
        do {
          try await Task.sleep(for: min(next.wait, Self.tick))
        } catch {
          return
        }
      }
    }
  }

  /// Connects, signs in as the service and looks at the state of the content.
  private func probe(_ url: String) {
    var settings = settings
    settings.operationTimeout = min(settings.operationTimeout, settings.connectTimeout)
    let session = ServiceSession(settings, servers.alone(url), for: .reading)
    defer { session.close() }
    do {
      servers.answeredProbe(url, ContextChanges(try session.contextCSN(of: settings.users.base)))
    } catch  where error.code == .bindRefused {
      // It answers; that it refuses the service is for whoever uses it to tell.
      servers.answeredProbe(url, ContextChanges([]))
    } catch {
      servers.failed(url, error)
    }
  }
}
