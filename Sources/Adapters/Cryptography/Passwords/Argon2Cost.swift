/// What one Argon2id hash costs (RFC 9106, section 3.1).
struct Argon2Cost: Hashable, Sendable {
  /// Bounds keep a forged or damaged verifier from taking all memory or hours.
  static let allowedMemory = 8...(1024 * 1024)
  static let allowedIterations = 1...64
  static let allowedLanes = 1...16

  /// KiB.
  var memory: Int
  var iterations: Int
  var lanes: Int

  /// Whether the library may be given these: in bounds, and 8 KiB for each lane.
  var isAllowed: Bool {
    Self.allowedMemory.contains(memory) && Self.allowedIterations.contains(iterations)
      && Self.allowedLanes.contains(lanes) && memory >= 8 * lanes
  }
}
