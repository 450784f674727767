public import Reconciliation

/// Some effects of a stored plan, one behind the other, ready to be applied.
public struct PlanBatch: Sendable {
  /// The number of the effect before the first; 0 where there is none.
  public var start: Int64
  /// The effects in the plan's order.
  public var effects: [PlannedEffect]
  /// Whether the plan ends with them.
  public var isLast: Bool

  /// Joins the parts.
  public init(start: Int64, effects: [PlannedEffect], isLast: Bool) {
    self.start = start
    self.effects = effects
    self.isLast = isLast
  }

  /// The number of the last effect.
  public var end: Int64 { effects.last?.sequence ?? start }
}

/// An effect of a stored plan, as it is stored and as what it does.
public struct PlannedEffect: Sendable {
  /// Its place in the plan.
  public var sequence: Int64
  /// As it is stored.
  public var written: WrittenEffect
  /// What it does.
  public var change: Change

  /// Joins the parts.
  public init(sequence: Int64, written: WrittenEffect, change: Change) {
    self.sequence = sequence
    self.written = written
    self.change = change
  }
}
