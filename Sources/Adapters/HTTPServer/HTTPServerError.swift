import Glibc

/// Why the server can't listen.
public struct HTTPServerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What can go wrong.
  public enum Code: Hashable, Sendable {
    /// Another process has the address or the socket file.
    case addressInUse
    /// The address doesn't belong to this machine, or the name is unknown.
    case addressUnavailable
    /// The port or the folder needs more rights.
    case permissionDenied
    /// A file that isn't a socket stands at the path.
    case notASocket
    /// The path of a socket file is longer than the system allows.
    case pathTooLong
    /// Certificate or key can't be used.
    case badCertificate
    /// Anything else.
    case system
  }

  /// What went wrong.
  public let code: Code
  /// Where the server was to listen.
  public let address: ServerAddress
  /// What the system or the library says.
  public let reason: String

  /// A sentence with what to do.
  public var description: String {
    let problem = "Can't listen on \(address): \(reason)."
    return switch code {
    case .addressInUse:
      "\(problem) Stop the process that uses it, or set server.listen to another address."
    case .addressUnavailable:
      "\(problem) Set server.listen to an address of this machine."
    case .permissionDenied:
      "\(problem) Choose a port above 1023 or a folder that this user may write to."
    case .notASocket: "\(problem) Remove the file, or set server.listen to another path."
    case .pathTooLong: "\(problem) Use a path of at most 107 bytes."
    case .badCertificate: "\(problem) Check server.tls.certificate_file and server.tls.key_file."
    case .system: problem
    }
  }

  init(_ code: Code, _ address: ServerAddress, _ reason: String) {
    self.code = code
    self.address = address
    self.reason = reason
  }

  /// The fault of a system call, from `errno`.
  init(_ address: ServerAddress, errno number: Int32) {
    let code: Code =
      switch number {
      case EADDRINUSE: .addressInUse
      case EADDRNOTAVAIL: .addressUnavailable
      case EACCES, EPERM: .permissionDenied
      default: .system
      }
    self.init(code, address, Self.text(of: number))
  }

  static func text(of number: Int32) -> String {
    var text = [CChar](repeating: 0, count: 256)
    guard strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}
