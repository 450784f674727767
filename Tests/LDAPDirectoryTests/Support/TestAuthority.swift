import Fixtures

/// A certificate authority made for one test, and a certificate for 127.0.0.1 that it issued.
final class TestAuthority: Sendable {
  private let folder: TestFolder

  var certificateFile: String { folder.path + "/ca.pem" }

  /// The lines with which slapd uses the certificate.
  var slapdLines: String {
    """
    TLSCACertificateFile \(folder.path)/ca.pem
    TLSCertificateFile \(folder.path)/server.pem
    TLSCertificateKeyFile \(folder.path)/server.key
    """
  }

  /// Makes both, for subject alternative names as in `x509v3_config(5)`.
  init(names: String = "IP:127.0.0.1,DNS:localhost") throws {
    folder = try TestFolder()
    let path = folder.path
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    try run(
      "/usr/bin/openssl",
      ["req", "-x509"] + key + [
        "-keyout", path + "/ca.key", "-out", path + "/ca.pem", "-days", "2", "-subj",
        "/CN=Test authority",
      ])
    try run(
      "/usr/bin/openssl",
      ["req"] + key + [
        "-keyout", path + "/server.key", "-out", path + "/server.csr", "-subj", "/CN=server",
      ])
    let extensions = try folder.write("extensions", "subjectAltName=" + names)
    try run(
      "/usr/bin/openssl",
      [
        "x509", "-req", "-in", path + "/server.csr", "-CA", path + "/ca.pem", "-CAkey",
        path + "/ca.key", "-CAcreateserial", "-out", path + "/server.pem", "-days", "2",
        "-extfile", extensions,
      ])
  }
}
