import Values

/// What one phase of a run took, and how much it did.
public struct PhaseMeasure: Sendable, Hashable {
  /// How long it took.
  public var time: Duration = .zero
  /// Entries that were read or compared, or effects that were applied.
  public var count = 0

  /// How many of them went by in a second; nil where it was over too soon to tell.
  public var rate: Double? {
    time > .zero ? Double(count) / time.inSeconds : nil
  }

  static func += (sum: inout PhaseMeasure, more: PhaseMeasure) {
    sum.time += more.time
    sum.count += more.count
  }
}
