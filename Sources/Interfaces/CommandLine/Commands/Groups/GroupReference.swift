import Accounts
import Services
import Values

/// A group as a person names it: by its identifier or its name.
struct GroupReference: Sendable {
  private let text: String

  /// Takes what a command was called with.
  init(_ context: CommandContext) {
    text = context.values["GROUP"] ?? ""
  }

  /// Takes the value of an option.
  init(_ text: String) {
    self.text = text
  }

  /// Finds the group; a name is compared without letter case.
  ///
  /// - Throws: `CommandFailure` when there is none, or more than one.
  func find(in groups: GroupService) async throws -> RuledGroup {
    if let id = GroupID(text), let group = try await groups.find(id) { return group }
    let similar = try await ListExtent(limit: nil).read {
      try await groups.list(GroupFilter(text: text), sort: .standard, $0)
    }
    let same = similar.items.filter { $0.group.name.lowercased() == text.lowercased() }
    guard let group = same.first else {
      throw CommandFailure(
        "There is no group with the identifier or name \"\(text)\".",
        advice: "`muster group list -q TEXT` searches.")
    }
    guard same.count == 1 else {
      let ids = same.prefix(5).map(\.group.id.description).joined(separator: ", ")
      throw CommandFailure(
        "\(same.count) groups have the name \"\(text)\": \(ids).", advice: "Give the identifier.")
    }
    return group
  }
}
