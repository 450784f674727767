import Foundation
import Glibc

/// A web or mail server of one test (`Tests/Support/receiver`), in a folder of its own.
public final class Receiver: Sendable {
  private static let program =
    #filePath.split(separator: "/").dropLast(2).map { "/\($0)" }.joined() + "/Support/receiver"

  /// Where it listens on 127.0.0.1.
  public let port: Int
  private let folder: TestFolder
  private let processID: pid_t

  /// It doesn't listen.
  public struct Failure: Error {}

  /// Starts one, on a free port or a certain one, and waits until it listens.
  ///
  /// The mode is `http`, `https`, `smtp`, `smtps` or `starttls`.
  public init(_ mode: String, port wanted: UInt16 = 0) async throws {
    folder = try TestFolder()
    processID = try Self.spawn([
      "/usr/bin/env", "RECEIVER_PORT=\(wanted)", "python3", Self.program, mode, folder.path,
    ])
    let end = ContinuousClock.now + .seconds(30)
    while folder.text("port").isEmpty {
      guard ContinuousClock.now < end else {
        kill(processID, SIGKILL)
        throw Failure()
      }
      try await Task.sleep(for: .milliseconds(10))
    }
    port = Int(folder.text("port")) ?? 0
  }

  deinit {
    kill(processID, SIGKILL)
    var status: Int32 = 0
    waitpid(processID, &status, 0)
  }

  /// The certificate that it made for itself.
  public var certificateFile: String { folder.path("certificate.pem") }

  /// What it was given, one JSON text each, in order.
  public var record: [String] { folder.text("record").split(separator: "\n").map(String.init) }

  /// Says what it answers from now on; `Tests/Support/receiver` tells what that can be.
  public func answer(_ behaviour: String) throws {
    try folder.write("behaviour", behaviour)
  }

  private static func spawn(_ words: [String]) throws -> pid_t {
    let pointers = words.map { strdup($0) }
    defer { for pointer in pointers { free(pointer) } }
    // A worker thread of the tests blocks some signals, and a child would inherit that.
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    var child: pid_t = 0
    guard posix_spawn(&child, words[0], nil, &attributes, pointers + [nil], environ) == 0 else {
      throw Failure()
    }
    return child
  }
}
