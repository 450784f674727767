public import Services
public import Values

/// The file that keeps a key ring, readable by its owner only.
///
/// Calls block for the time of a few small writes; they are for the start and for commands.
public struct KeyFile: Sendable {
  private let file: PrivateFile

  /// Names the file, without touching it.
  public init(path: String) {
    file = PrivateFile(path: path)
  }

  /// The keys in the file; a missing file is made, with one fresh key.
  ///
  /// When several processes
  /// start at once they all get the keys of the one that came first.
  public func loadOrCreate(
    randomness: any Randomness, now: Timestamp
  ) throws(KeyFileError) -> KeyRing {
    do {
      return try load()
    } catch  where error.isMissing {
      let ring = KeyRing(randomness: randomness, now: now)
      let suffix = HexText.encode(randomness.bytes(8))
      guard try file.create(Array(ring.text.utf8), suffix: suffix) else { return try load() }
      return ring
    }
  }

  /// The keys in the file.
  public func load() throws(KeyFileError) -> KeyRing {
    let content = try file.read()
    do {
      return try KeyRing(parsing: content)
    } catch {
      throw KeyFileError(
        code: .unreadable(line: error.line, reason: error.reason), path: file.path)
    }
  }

  /// Adds a fresh key, which becomes the newest; what the older ones signed stays valid.
  ///
  /// - Returns: the keys that the file has now.
  public func rotate(
    randomness: any Randomness, now: Timestamp
  ) throws(KeyFileError) -> KeyRing {
    try change(randomness: randomness) { $0.rotated(randomness: randomness, now: now) }
  }

  /// Replaces the keys by others made of them, alone among processes.
  func change(
    randomness: any Randomness, _ change: (KeyRing) -> KeyRing
  ) throws(KeyFileError) -> KeyRing {
    let lock = try file.lockFolder()
    defer { lock.unlock() }
    let before = try load()
    let ring = change(before)
    guard ring != before else { return ring }
    let suffix = HexText.encode(randomness.bytes(8))
    try file.replace(with: Array(ring.text.utf8), suffix: suffix)
    return ring
  }

  /// Tells this state of the file from others.
  func stamp() throws(KeyFileError) -> PrivateFile.Stamp { try file.stamp() }
}
