import Directory
import Services

/// How the directories' servers stand; told without asking them or the store.
extension MetricsPage {
  func writeServers(to page: inout MetricsText) {
    let servers = services.sync.servers.flatMap { directory, standings in
      standings.map { (directory: directory.description, standing: $0) }
    }
    guard !servers.isEmpty else { return }
    page.begin(
      "muster_directory_server_up", "gauge", "Whether a server is known to answer; 0 when down.")
    for (directory, standing) in servers where standing.state != .untried {
      page.sample(
        "muster_directory_server_up", [("directory", directory), ("server", standing.url)],
        standing.state == .down ? 0 : 1)
    }
    page.begin(
      "muster_directory_server_used", "gauge", "The server that each use keeps to.")
    for (directory, standing) in servers {
      for use in standing.uses {
        page.sample(
          "muster_directory_server_used",
          [("directory", directory), ("server", standing.url), ("use", use.rawValue)], 1)
      }
    }
    page.begin(
      "muster_directory_server_failures", "gauge",
      "How often a server has failed since it last answered.")
    for (directory, standing) in servers {
      page.sample(
        "muster_directory_server_failures",
        [("directory", directory), ("server", standing.url)], standing.failures)
    }
  }
}
