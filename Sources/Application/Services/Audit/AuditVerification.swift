/// What a check of the audit events' hash chain found.
public struct AuditVerification: Sendable, Hashable {
  /// The number of events that were read.
  public var events: Int
  /// The hash of the last event; note it elsewhere, and a chain made anew can't pass for this one.
  public var head: [UInt8]
  /// Where the chain is broken, in order, the first hundred places.
  public var faults: [Fault]

  /// One broken place; sequences are the events' numbers, counted from 1.
  public enum Fault: Sendable, Hashable {
    /// The event isn't what was recorded, or doesn't stand where it was recorded.
    case altered(sequence: Int)
    /// Events are gone.
    case missing(ClosedRange<Int>)
    /// The record of the chain's end isn't about its last event.
    case wrongEnd(sequence: Int)
  }

  /// Joins the parts.
  public init(events: Int, head: [UInt8], faults: [Fault]) {
    self.events = events
    self.head = head
    self.faults = faults
  }

  /// Whether nothing was edited, removed or reordered.
  public var isIntact: Bool { faults.isEmpty }
}
