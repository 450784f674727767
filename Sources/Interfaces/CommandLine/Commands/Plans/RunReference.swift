import Services
import Values

/// A run as a person names it: by its identifier or the beginning of it.
struct RunReference: Sendable {
  private let text: String

  private static let shortest = 8

  /// The argument to declare.
  static let argument = Argument(
    "RUN", "The run's identifier, or at least \(shortest) characters from its beginning")

  /// Takes what a command was called with.
  ///
  /// - Throws: `CommandFailure` when it can't be the beginning of an identifier.
  init(_ context: CommandContext) throws {
    text = (context.values["RUN"] ?? "").lowercased()
    guard text.count >= Self.shortest, text.allSatisfy({ $0.isHexDigit || $0 == "-" }) else {
      throw CommandFailure.invalid(
        text, for: "RUN",
        allowed: "an identifier, or at least \(Self.shortest) characters from its beginning")
    }
  }

  /// Finds the run.
  ///
  /// - Throws: `CommandFailure` when there is none, or more than one.
  func find(in sync: SyncService) async throws -> Run {
    if let id = RunID(text) { return try await sync.get(id) }
    var found: [Run] = []
    var cursor: String?
    repeat {
      let page = try await sync.runs(RunFilter(), PageRequest(limit: 200, cursor: cursor))
      found += page.items.filter { $0.id.description.hasPrefix(text) }
      // Identifiers begin with the time, so older runs than these can't match any more.
      let isPast = page.items.last.map { $0.id.description.prefix(text.count) < text } ?? true
      cursor = isPast ? nil : page.nextCursor
    } while cursor != nil
    guard let run = found.first else {
      throw CommandFailure(
        "There is no run that begins with \(text).", advice: "See `muster plan list`.")
    }
    guard found.count == 1 else {
      let names = found.prefix(5).map(\.id.description).joined(separator: ", ")
      throw CommandFailure(
        "\(found.count) runs begin with \(text): \(names).", advice: "Give more of the identifier.")
    }
    return run
  }
}

extension Identifier where Object == Run {
  /// The beginning of the identifier that holds its time to the millisecond, for tables and for
  /// commands to copy.
  var shortText: String { String(description.prefix(13)) }
}
