import Glibc
import Values

/// The files of a certificate and its key, both PEM.
public struct TLSFiles: Hashable, Sendable {
  /// The certificate, and after it the ones that signed it.
  public let certificate: String
  /// The private key, without a password.
  public let privateKey: String

  /// Joins the paths; the files are read when the server starts.
  public init(certificate: String, privateKey: String) {
    self.certificate = certificate
    self.privateKey = privateKey
  }

  /// The texts of both files.
  func read(
    for address: ServerAddress
  ) throws(HTTPServerError) -> (certificate: String, privateKey: Secret) {
    (
      try Self.text(of: certificate, address),
      Secret(try Self.text(of: privateKey, address))
    )
  }

  private static func text(
    of path: String, _ address: ServerAddress
  ) throws(HTTPServerError) -> String {
    guard let file = fopen(path, "re") else {
      let reason = "\(path) can't be read: \(HTTPServerError.text(of: errno))"
      throw HTTPServerError(.badCertificate, address, reason)
    }
    defer { fclose(file) }
    // More than any chain of certificates needs.
    var bytes = [UInt8](repeating: 0, count: 256 << 10)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
