/// A search filter (RFC 4511, section 4.5.1.7; text form RFC 4515).
public indirect enum Filter: Sendable, Hashable {
  /// All of them; true when there are none (RFC 4526).
  case and([Filter])
  /// Any of them; false when there are none (RFC 4526).
  case or([Filter])
  /// Not this one.
  case not(Filter)
  /// The attribute has a value.
  case present(String)
  /// The attribute has this value.
  case equal(String, [UInt8])
  /// The attribute has a value with these pieces, in this order.
  case substrings(String, Substrings)
  /// The attribute has a value that sorts at or after this one.
  case greaterOrEqual(String, [UInt8])
  /// The attribute has a value that sorts at or before this one.
  case lessOrEqual(String, [UInt8])
  /// The attribute has a value that the server finds similar.
  case approximate(String, [UInt8])
  /// A matching rule named in the filter decides.
  case extensible(ExtensibleMatch)

  /// The pieces of a substring match; at least one of them.
  public struct Substrings: Sendable, Hashable {
    /// What the value starts with.
    public var initial: [UInt8]?
    /// What comes between, in order.
    public var any: [[UInt8]]
    /// What the value ends with.
    public var final: [UInt8]?

    /// Joins the pieces.
    public init(initial: [UInt8]? = nil, any: [[UInt8]] = [], final: [UInt8]? = nil) {
      self.initial = initial
      self.any = any
      self.final = final
    }
  }

  /// A match by a named rule: `cn:caseExactMatch:=Ann`, `ou:dn:=people`.
  public struct ExtensibleMatch: Sendable, Hashable {
    /// The attribute; nil for every attribute that the rule fits.
    public var attribute: String?
    /// Whether the attributes in the entry's name count too.
    public var includesName: Bool
    /// The matching rule; nil for the attribute's own equality.
    public var rule: String?
    /// The value to compare with.
    public var value: [UInt8]

    /// Joins the parts; an attribute or a rule must be there.
    public init(attribute: String?, includesName: Bool = false, rule: String?, value: [UInt8]) {
      self.attribute = attribute
      self.includesName = includesName
      self.rule = rule
      self.value = value
    }
  }

  /// Reads the text form (RFC 4515); the outermost parentheses may be left out.
  ///
  /// Spaces and line breaks between filters are ignored, so that a long filter can be laid out.
  /// Filters nested deeper than `FilterParser.maximumDepth` are refused.
  public init(_ text: String) throws(FilterError) {
    var parser = FilterParser(text)
    self = try parser.filter()
  }

  /// An equality with a text.
  public static func equal(_ attribute: String, text: String) -> Filter {
    .equal(attribute, [UInt8](text.utf8))
  }
}

extension Filter: CustomStringConvertible {
  /// The text form of RFC 4515, which reads back as the same filter.
  public var description: String {
    switch self {
    case .and(let filters): "(&" + filters.map(\.description).joined() + ")"
    case .or(let filters): "(|" + filters.map(\.description).joined() + ")"
    case .not(let filter): "(!" + filter.description + ")"
    case .present(let attribute): "(\(attribute)=*)"
    case .equal(let attribute, let value): "(\(attribute)=\(Self.escape(value)))"
    case .substrings(let attribute, let pieces): "(\(attribute)=\(pieces.description))"
    case .greaterOrEqual(let attribute, let value): "(\(attribute)>=\(Self.escape(value)))"
    case .lessOrEqual(let attribute, let value): "(\(attribute)<=\(Self.escape(value)))"
    case .approximate(let attribute, let value): "(\(attribute)~=\(Self.escape(value)))"
    case .extensible(let match): "(\(match.description))"
    }
  }

  /// Writes a value so that it can stand in a filter's text (RFC 4515, section 3).
  public static func escape(_ value: [UInt8]) -> String {
    let isText = String(validating: value, as: UTF8.self) != nil
    var out: [UInt8] = []
    out.reserveCapacity(value.count)
    for byte in value {
      switch byte {
      case 0, UInt8(ascii: "*"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "\\"):
        out.append(hexPairOf: byte)
      case 0x80... where !isText:
        out.append(hexPairOf: byte)
      default:
        out.append(byte)
      }
    }
    return String(decoding: out, as: UTF8.self)
  }
}

extension Filter.Substrings: CustomStringConvertible {
  /// The pieces with `*` between them.
  public var description: String {
    let pieces = [initial ?? []] + any + [final ?? []]
    return pieces.map(Filter.escape).joined(separator: "*")
  }
}

extension Filter.ExtensibleMatch: CustomStringConvertible {
  /// The match without its parentheses.
  public var description: String {
    (attribute ?? "") + (includesName ? ":dn" : "") + (rule.map { ":" + $0 } ?? "") + ":="
      + Filter.escape(value)
  }
}
