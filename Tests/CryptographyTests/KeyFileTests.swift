import Fixtures
import Glibc
import Testing
import Values

@testable import Cryptography

@Suite("Key files")
struct KeyFileTests {
  static let now = Timestamp(millisecondsSince1970: 1_800_000_000_000)

  let folder: TestFolder
  let randomness: SystemRandomness

  init() throws {
    folder = try TestFolder()
    randomness = try SystemRandomness()
  }

  @Test("The first start makes a file that only its owner reads, and later ones read it")
  func creation() throws {
    let path = "\(folder.path)/token.key"
    let made = try KeyFile(path: path).loadOrCreate(randomness: randomness, now: Self.now)
    var status = stat()
    #expect(stat(path, &status) == 0)
    #expect(status.st_mode & 0o7777 == 0o600)
    let read = try KeyFile(path: path).loadOrCreate(randomness: randomness, now: Self.now)
    #expect(read == made)
    #expect(try folder.names == ["token.key"])
  }

  @Test("Many first starts at once agree on one key")
  func racingCreation() async throws {
    let file = KeyFile(path: "\(folder.path)/token.key")
    let randomness = randomness
    let rings = try await withThrowingTaskGroup(of: KeyRing.self) { group in
      for _ in 0..<20 {
        group.addTask { try file.loadOrCreate(randomness: randomness, now: Self.now) }
      }
      return try await group.reduce(into: Set<KeyRing>()) { $0.insert($1) }
    }
    #expect(rings.count == 1)
    #expect(try folder.names == ["token.key"])
  }

  @Test("Rotations at once lose no key")
  func racingRotation() async throws {
    let file = KeyFile(path: "\(folder.path)/token.key")
    let randomness = randomness
    let first = try file.loadOrCreate(randomness: randomness, now: Self.now)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask { _ = try file.rotate(randomness: randomness, now: Self.now) }
      }
      try await group.waitForAll()
    }
    let ring = try file.load()
    #expect(ring.keys.count == 11)
    #expect(ring.keys.last == first.newest)
    #expect(try folder.names == ["token.key"])
  }

  @Test(
    "A file that others may read or change is refused with the way out",
    arguments: [0o604, 0o644, 0o620, 0o666, 0o601] as [mode_t])
  func tooOpen(mode: mode_t) throws {
    let ring = KeyRing(randomness: randomness, now: Self.now)
    let path = try folder.write("token.key", ring.text, mode: Int(mode))
    let error = #expect(throws: KeyFileError.self) { try KeyFile(path: path).load() }
    #expect(error?.code == .tooOpen(mode: mode))
    #expect("\(String(describing: error))".contains("chmod 600 \(path)"))
  }

  @Test("A file that the owner or a group may only read is good", arguments: [0o400, 0o440, 0o640])
  func privateEnough(mode: mode_t) throws {
    let ring = KeyRing(randomness: randomness, now: Self.now)
    let path = try folder.write("token.key", ring.text, mode: Int(mode))
    #expect(try KeyFile(path: path).load() == ring)
  }

  @Test("A key that is too short is refused by line and length")
  func shortKey() throws {
    let short = Base64.url.encode([UInt8](repeating: 1, count: 31))
    let path = try folder.write("token.key", "a \(short) 2026-01-01T00:00:00Z\n")
    let error = #expect(throws: KeyFileError.self) {
      try KeyFile(path: path).loadOrCreate(randomness: randomness, now: Self.now)
    }
    let reason = "the key has 31 bytes and must have at least 32"
    #expect(error?.code == .unreadable(line: 1, reason: reason))
    #expect("\(String(describing: error))".contains(short) == false)
  }

  @Test("An empty file is refused, never quietly replaced")
  func emptyFile() throws {
    let path = try folder.write("token.key", "")
    #expect(throws: KeyFileError.self) {
      try KeyFile(path: path).loadOrCreate(randomness: randomness, now: Self.now)
    }
  }

  @Test("A folder, a device and a file of megabytes are no key files")
  func otherKinds() throws {
    let large = try folder.write("large", String(repeating: "# comment\n", count: 10_000))
    for path in [folder.path, "/dev/zero", large] {
      #expect(throws: KeyFileError(code: .notAKeyFile, path: path)) {
        try KeyFile(path: path).load()
      }
    }
  }

  @Test("A missing folder is named as the system's refusal")
  func missingFolder() {
    let path = "\(folder.path)/absent/token.key"
    let error = #expect(throws: KeyFileError.self) {
      try KeyFile(path: path).loadOrCreate(randomness: randomness, now: Self.now)
    }
    #expect(error?.code == .system(call: "open", number: ENOENT))
    #expect("\(String(describing: error))".contains("folder exists"))
  }
}
