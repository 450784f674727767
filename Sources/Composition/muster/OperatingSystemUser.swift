import Accounts
import Glibc

extension Actor {
  /// Whoever runs the command line: the user of the process, or the one behind sudo(8).
  static func operatingSystemUser(variables: [String: String]) -> Actor {
    let number = getuid()
    let own = getpwuid(number).map { String(cString: $0.pointee.pw_name) }
    let behind = number == 0 ? variables["SUDO_USER"].flatMap { $0.isEmpty ? nil : $0 } : nil
    return Actor(
      kind: .commandLine, name: behind ?? own ?? "user \(number)", origin: "command line")
  }
}
