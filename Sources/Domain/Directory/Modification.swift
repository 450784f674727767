/// One change of one attribute, as RFC 4511, section 4.6 knows them.
public enum Modification: Sendable, Hashable {
  /// Adds values; those that are there already stay.
  case add(String, [[UInt8]])
  /// Takes values away; those that are gone already don't matter. Without values the whole
  /// attribute goes.
  case delete(String, [[UInt8]])
  /// Leaves these values and no others; without values the attribute goes.
  case replace(String, [[UInt8]])

  /// The attribute's name.
  public var attribute: String {
    switch self {
    case .add(let name, _), .delete(let name, _), .replace(let name, _): name
    }
  }

  /// The values that it names.
  public var values: [[UInt8]] {
    switch self {
    case .add(_, let values), .delete(_, let values), .replace(_, let values): values
    }
  }

  /// A replacement by texts.
  public static func replace(_ attribute: String, texts: [String]) -> Modification {
    .replace(attribute, texts.map { [UInt8]($0.utf8) })
  }
}
