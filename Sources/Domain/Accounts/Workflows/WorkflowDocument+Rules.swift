import Values

/// Something in a document that can't be accepted.
public struct WorkflowFault: Error, Sendable, Hashable {
  /// The place in the document: `name`, `tags[2]`.
  public var place: String
  /// What kind of fault it is.
  public var kind: Kind
  /// What to do about it.
  public var advice: String

  /// The kinds of fault.
  public enum Kind: Sendable, Hashable {
    /// The member has to be there.
    case missing
    /// The value is of another type.
    case type
    /// The text or list is too long.
    case tooLong
    /// There are characters in it that can't be seen.
    case characters
    /// The value means something else than it can mean here.
    case conflict
  }

  /// Joins the facts.
  public init(_ place: String, _ kind: Kind, _ advice: String) {
    self.place = place
    self.kind = kind
    self.advice = advice
  }
}

extension WorkflowDocument {
  /// The longest name in characters.
  public static let maximumNameLength = 200
  /// The longest description in characters.
  public static let maximumDescriptionLength = 20_000
  /// The longest category in characters.
  public static let maximumCategoryLength = 100
  /// The longest tag in characters.
  public static let maximumTagLength = 100
  /// The largest number of tags.
  public static let maximumTagCount = 100

  /// What can't be accepted of the members that mean something here; empty when nothing is wrong.
  public var faults: [WorkflowFault] {
    nameFaults + textFaults("description", Self.maximumDescriptionLength, isLine: false)
      + textFaults("category", Self.maximumCategoryLength, isLine: true) + tagFaults
  }

  private var nameFaults: [WorkflowFault] {
    guard let value = json["name"], !value.isNull else {
      return [WorkflowFault("name", .missing, "A workflow needs a name.")]
    }
    if let name = value.stringValue, name.allSatisfy(\.isWhitespace) {
      return [WorkflowFault("name", .missing, "The name must not be empty.")]
    }
    return textFaults("name", Self.maximumNameLength, isLine: true)
  }

  private func textFaults(_ key: String, _ limit: Int, isLine: Bool) -> [WorkflowFault] {
    guard let value = json[key], !value.isNull else { return [] }
    guard let text = value.stringValue else {
      return [WorkflowFault(key, .type, "Send a text.")]
    }
    return Self.fault(in: text, at: key, limit, isLine: isLine).map { [$0] } ?? []
  }

  private var tagFaults: [WorkflowFault] {
    guard let tags = WorkflowTags(json["tags"]) else {
      return [WorkflowFault("tags", .type, "Send an array of texts, or one text with commas.")]
    }
    guard tags.all.count <= Self.maximumTagCount else {
      return [WorkflowFault("tags", .tooLong, "Use at most \(Self.maximumTagCount) tags.")]
    }
    return tags.all.enumerated().compactMap { index, tag in
      guard !tag.contains(",") else {
        return WorkflowFault(
          "tags[\(index)]", .characters, "A tag has no comma; a comma separates two tags.")
      }
      return Self.fault(in: tag, at: "tags[\(index)]", Self.maximumTagLength, isLine: true)
    }
  }

  private static func fault(
    in text: String, at place: String, _ limit: Int, isLine: Bool
  ) -> WorkflowFault? {
    guard text.unicodeScalars.count <= limit else {
      return WorkflowFault(place, .tooLong, "Use at most \(limit) characters.")
    }
    let isVisible = text.unicodeScalars.allSatisfy { scalar in
      switch scalar.properties.generalCategory {
      case .control: !isLine && ["\t", "\n", "\r"].contains(scalar)
      case .lineSeparator, .paragraphSeparator: !isLine
      // A joiner makes one picture of several signs; other invisible ones make texts look alike.
      case .format: scalar == "\u{200d}"
      case .unassigned, .privateUse: false
      default: true
      }
    }
    guard isVisible else {
      return WorkflowFault(place, .characters, "Remove control characters and invisible ones.")
    }
    return nil
  }
}
