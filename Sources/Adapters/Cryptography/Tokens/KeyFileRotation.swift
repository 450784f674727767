public import Services
public import Values

/// The keys of a file, as the rotation replaces them.
public struct KeyFileRotation: RotatedKeys {
  private let file: KeyFile
  private let randomness: any Randomness
  /// How long something made with a key may still be used after a newer one came; nil for ever.
  private let overlap: Duration?

  /// Rotates the keys of a file.
  public init(file: KeyFile, randomness: any Randomness, overlap: Duration?) {
    self.file = file
    self.randomness = randomness
    self.overlap = overlap
  }

  /// The names of the keys, the newest first.
  public func names() throws -> [String] {
    try file.load().keys.map(\.name)
  }

  /// Adds a fresh key, which becomes the newest, and drops keys whose overlap is over.
  public func addKey(at now: Timestamp) throws -> [String] {
    let ring = try file.change(randomness: randomness) { ring in
      ring.rotated(randomness: randomness, now: now)
        .dropping(supersededBefore: overlap.map { now - $0 })
    }
    return ring.keys.map(\.name)
  }

  /// Drops all keys but the newest.
  public func dropOlder() throws -> [String] {
    try file.change(randomness: randomness) { $0.newestAlone }.keys.map(\.name)
  }
}
