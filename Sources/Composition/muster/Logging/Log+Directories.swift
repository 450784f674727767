import Directory
import Services
import Values

extension Log {
  /// Writes what there is to see of a directory: its servers' ways, and each search as a command
  /// that can be pasted.
  func write(_ notice: DirectoryNotice, of directory: DirectoryName) {
    switch notice {
    case .server(let standing): write(standing, of: directory)
    case .search(let command):
      debug(
        "directory searched",
        ["directory": .string(directory.description), "command": .string(command)])
    }
  }

  /// Writes why changes wait that a directory should have.
  func write(unwritten error: any Error, in directory: DirectoryName) {
    self.error(
      "changes for a directory not written",
      ["directory": .string(directory.description), "error": .string("\(error)")])
  }

  private func write(_ standing: ServerStanding, of directory: DirectoryName) {
    let fields: KeyValuePairs<String, JSONValue> = [
      "directory": .string(directory.description), "server": .string(standing.url),
      "state": .string(standing.state.rawValue),
      "uses": .array(standing.uses.map { .string($0.rawValue) }),
      "reason": .string(standing.reason),
    ]
    if standing.state == .down {
      warning("directory server down", fields)
    } else {
      info("directory server answers", fields)
    }
  }
}
