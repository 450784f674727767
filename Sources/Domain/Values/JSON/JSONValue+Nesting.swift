extension JSONValue {
  /// The levels of objects and arrays in it, itself included.
  var depth: Int {
    switch self {
    case .object(let members): 1 + (members.lazy.map(\.value.depth).max() ?? 0)
    case .array(let elements): 1 + (elements.lazy.map(\.depth).max() ?? 0)
    case .null, .bool, .integer, .number, .string: 0
    }
  }

  /// The levels of objects and arrays in what may be JSON, counted without reading it.
  ///
  /// It takes no stack, so that it can be asked about a text before that is read. Not generic, for
  /// speed: other modules would call it byte by byte through a table.
  public static func nesting(of text: [UInt8]) -> Int {
    var (depth, deepest) = (0, 0)
    var (isInText, isEscaped) = (false, false)
    for byte in text {
      if isInText {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInText = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""): isInText = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        deepest = max(deepest, depth)
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      default: break
      }
    }
    return deepest
  }
}
