import Accounts
import Presentation
import Services
import Values

extension Command {
  /// `audit list`, `verify` and `export`.
  public static func audit(using services: ServiceAccess) -> Command {
    Command(
      group: "audit", "Look at what happened, and check that the record is whole",
      subcommands: [auditList(services), auditVerify(services), auditExport(services)])
  }

  private static func auditList(_ services: ServiceAccess) -> Command {
    Command(
      "list", "List audit events, the latest first",
      discussion: """
        Examples: `muster audit list --action session.refused --since 2026-11-20`, \
        `muster audit list --subject ada --limit 10`.
        """,
      options: AuditConditions.options + ListExtent.options,
      alternatives: [ListExtent.alternatives], using: services
    ) { context, services in
      let filter = try AuditConditions(context).filter
      let events = try await ListExtent(context).read {
        try await services.audit.list(filter, .latestFirst, $0)
      }
      events.write(
        to: context.output, orSay: "There are no such events.", json: { JSONValue($0) },
        table: { table(of: $0) })
      return .done
    }
  }

  private static func table(of events: [RecordedEvent]) -> Table {
    var table = Table([
      .init("event", isNumeric: true), .init("time"), .init("action"), .init("actor"),
      .init("from"), .init("subject"), .init("reason"),
    ])
    for recorded in events {
      let event = recorded.event
      table.add(
        String(recorded.sequence), event.at.words, event.action, event.actor.name,
        event.actor.origin, "\(event.subject.kind) \(event.subject.name)", event.reason)
    }
    return table
  }

  private static func auditVerify(_ services: ServiceAccess) -> Command {
    Command(
      "verify", "Check that no event was edited, removed, moved or added",
      discussion: """
        Each event carries a hash over itself and all events before it. Ends with 1 and names the \
        first broken place when the chain isn't whole. The hash of the last event is printed: noted \
        elsewhere, it shows later that the whole record wasn't made anew.
        """, using: services
    ) { context, services in
      let bar = context.output.progress("Checking events", total: 100)
      let verification = try await services.audit.verify { progress in
        bar.update(progress.done * 100 / max(progress.total, 1))
      }
      bar.finish()
      if context.output.isJSON {
        context.output.json(JSONValue(verification))
      } else {
        for fault in verification.faults { context.output.line(fault.sentence) }
        let events = verification.events.counted("event", "events")
        let head = HexText.encode(verification.head)
        context.output.line(
          verification.isIntact
            ? "The record of \(events) is whole. Its last hash is \(head)."
            : "The record of \(events) isn't whole.")
      }
      return verification.isIntact ? .done : .error
    }
  }

  private static func auditExport(_ services: ServiceAccess) -> Command {
    Command(
      "export", "Write audit events for other programs, the oldest first",
      discussion: """
        Writes to the standard output; `muster audit export --format csv > audit.csv` keeps them in \
        a file. However many there are, they are read some hundred at a time.
        """,
      options: AuditConditions.options + [
        .value(
          "format", .word("FORMAT", of: AuditExport.Form.allCases.map(\.rawValue)),
          "csv, or jsonl for one JSON object a line; jsonl by default")
      ], using: services
    ) { context, services in
      let form = context.values["format"].flatMap(AuditExport.Form.init(rawValue:)) ?? .jsonLines
      let export = AuditExport(form)
      context.output.raw(String(decoding: export.head, as: UTF8.self))
      try await services.audit.forEachBatch(
        try AuditConditions(context).filter, .oldestFirst
      ) { batch in
        try Task.checkCancellation()
        return context.output.raw(String(decoding: export.bytes(of: batch), as: UTF8.self))
      }
      return .done
    }
  }
}

extension AuditVerification.Fault {
  /// What is wrong, for the person in front.
  fileprivate var sentence: String {
    switch self {
    case .altered(let sequence):
      "Event \(sequence) isn't what was recorded there: it was edited, moved or added."
    case .missing(let numbers) where numbers.count == 1:
      "Event \(numbers.lowerBound) is gone."
    case .missing(let numbers):
      "The events \(numbers.lowerBound) to \(numbers.upperBound) are gone."
    case .wrongEnd(let sequence):
      "Event \(sequence) isn't the last one that was recorded."
    }
  }
}

extension JSONValue {
  /// What a check of the audit events found.
  fileprivate init(_ verification: AuditVerification) {
    self = [
      "intact": .bool(verification.isIntact), "events": JSONValue(verification.events),
      "head": .string(HexText.encode(verification.head)),
      "first_fault": verification.faults.first.map { JSONValue($0) } ?? .null,
      "faults": .array(verification.faults.map { JSONValue($0) }),
    ]
  }

  private init(_ fault: AuditVerification.Fault) {
    let (kind, first, last) =
      switch fault {
      case .altered(let sequence): ("altered", sequence, sequence)
      case .missing(let numbers): ("missing", numbers.lowerBound, numbers.upperBound)
      case .wrongEnd(let sequence): ("wrong_end", sequence, sequence)
      }
    self = [
      "kind": .string(kind), "first": JSONValue(first), "last": JSONValue(last),
      "message": .string(fault.sentence),
    ]
  }
}
