import Foundation
import HTTPRouting
import HTTPServer
import Testing

@Suite("Listening", .timeLimit(.minutes(3)))
final class ListeningTests: Sendable {
  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "muster-http-\(UUID().uuidString.prefix(8))").path

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit {
    do {
      try FileManager.default.removeItem(atPath: folder)
    } catch {
      print("\(folder) could not be removed: \(error)")
    }
  }

  private func error(listeningOn address: ServerAddress) async throws -> HTTPServerError? {
    do {
      let server = try await LiveServer.start(try SampleService(), on: address)
      try await server.stop()
      return nil
    } catch let error as HTTPServerError {
      return error
    }
  }

  @Test("A port in use is one clear sentence")
  func inUse() async throws {
    try await LiveServer.with(try SampleService()) { server in
      let error = try #require(try await error(listeningOn: server.address))
      #expect(error.code == .addressInUse)
      #expect(
        error.description
          == "Can't listen on \(server.address): Address already in use. Stop the process that uses "
          + "it, or set server.listen to another address.")
    }
  }

  @Test("An address of another machine is refused")
  func foreign() async throws {
    let error = try await error(listeningOn: .network(host: "192.0.2.1", port: 0))
    #expect(error?.code == .addressUnavailable)
  }

  @Test(
    "An address of IPv6 works",
    .enabled(if: FileManager.default.fileExists(atPath: "/proc/net/if_inet6")))
  func version6() async throws {
    let error = try await error(listeningOn: .network(host: "::1", port: 0))
    #expect(error == nil || error?.code == .addressUnavailable)
  }

  @Test("A socket file serves, is closed to others, and goes with the server")
  func socketFile() async throws {
    let path = folder + "/http.sock"
    let server = try await LiveServer.start(try SampleService(), on: .socketFile(path: path))
    #expect(try await server.ask("GET /peer").body == "local false")
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    #expect(attributes[.posixPermissions] as? Int == 0o660)
    let second = try await error(listeningOn: .socketFile(path: path))
    #expect(second?.code == .addressInUse)
    #expect(try await server.ask("GET /peer").status == 200)
    try await server.stop()
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test("A socket file that a killed process left is replaced, another file isn't")
  func staleFile() async throws {
    let path = folder + "/stale.sock"
    let stale = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(path.utf8)) }
    let bound = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(stale, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    #expect(bound == 0)
    close(stale)
    #expect(try await error(listeningOn: .socketFile(path: path)) == nil)

    let file = folder + "/file"
    #expect(FileManager.default.createFile(atPath: file, contents: Data("mine".utf8)))
    #expect(try await error(listeningOn: .socketFile(path: file))?.code == .notASocket)
    #expect(FileManager.default.fileExists(atPath: file))
    let long = folder + "/" + String(repeating: "x", count: 200)
    #expect(try await error(listeningOn: .socketFile(path: long))?.code == .pathTooLong)
  }

  @Test("TLS serves with a certificate and its key")
  func tls() async throws {
    let (certificate, key) = (folder + "/cert.pem", folder + "/key.pem")
    try run(
      "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj",
      "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-out", certificate, "-keyout",
      key)
    let server = try await LiveServer.start(try SampleService()) {
      $0.tls = TLSFiles(certificate: certificate, privateKey: key)
    }
    guard case .network(_, let port) = server.address else { return }
    func curl(_ path: String, _ options: String...) async throws -> String {
      let command =
        ["curl", "-s", "--max-time", "10", "--cacert", certificate] + options
        + ["--resolve", "localhost:\(port):127.0.0.1", "https://localhost:\(port)\(path)"]
      return try await withCheckedThrowingContinuation { continuation in
        DispatchQueue.global().async {
          continuation.resume(with: Result { try self.run(command) })
        }
      }
    }
    #expect(try await curl("/peer") == "127.0.0.1 true")
    #expect(try await curl("/large").utf8.count == 5 << 20)
    #expect(try await curl("/events", "-H", "Last-Event-ID: 1").contains("id: 4"))
    let body = String(repeating: "y", count: 100_000)
    #expect(try await curl("/echo", "--data-binary", body) == body)
    try await server.stop()
  }

  @Test("A certificate that can't be used is named", arguments: ["missing.pem", "nonsense.pem"])
  func badCertificate(name: String) async throws {
    let path = folder + "/nonsense.pem"
    #expect(FileManager.default.createFile(atPath: path, contents: Data("nonsense".utf8)))
    let file = folder + "/" + name
    let error = await #expect(throws: HTTPServerError.self) {
      _ = try await LiveServer.start(try SampleService()) {
        $0.tls = TLSFiles(certificate: file, privateKey: file)
      }
    }
    #expect(error?.code == .badCertificate)
  }

  @discardableResult
  private func run(_ command: String...) throws -> String { try run(command) }

  private func run(_ command: [String]) throws -> String {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = command
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
