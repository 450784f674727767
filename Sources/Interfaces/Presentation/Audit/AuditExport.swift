import Accounts
public import Services
import Values

/// Writes audit events for other programs, piece by piece.
public struct AuditExport: Sendable, Hashable {
  /// The forms of an export.
  public enum Form: String, Sendable, CaseIterable {
    /// A table (RFC 4180) with a row of headings.
    case csv
    /// One JSON object a line, each in the form of the API.
    case jsonLines = "jsonl"
  }

  /// The form that it is written in.
  public let form: Form

  /// Writes in this form.
  public init(_ form: Form) {
    self.form = form
  }

  /// What stands before the first event.
  public var head: [UInt8] {
    form == .csv ? CSVLine(["sequence"] + Self.headings).bytes : []
  }

  /// Some events, each on its line or lines.
  public func bytes(of events: [RecordedEvent]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(events.count * 512)
    for event in events {
      switch form {
      case .csv: bytes += Self.line(event).bytes
      case .jsonLines:
        JSONValue(event).write(to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
      }
    }
    return bytes
  }

  private static let headings = [
    "at", "action", "actor_kind", "actor_id", "actor_name", "subject_kind", "subject_id",
    "subject_name", "before", "after", "reason", "origin", "hash",
  ]

  private static func line(_ recorded: RecordedEvent) -> CSVLine {
    let event = recorded.event
    return CSVLine([
      String(recorded.sequence), event.at.description, event.action, event.actor.kind.rawValue,
      event.actor.account?.description ?? "", event.actor.name, event.subject.kind,
      event.subject.id?.description ?? "", event.subject.name, state(event.before),
      state(event.after), event.reason, event.actor.origin, HexText.encode(recorded.hash),
    ])
  }

  private static func state(_ value: JSONValue) -> String { value.isNull ? "" : value.text }
}
