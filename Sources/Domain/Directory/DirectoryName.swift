/// The configured name of one directory, such as `corp`: lower-case letters, digits, `-` and `_`.
public struct DirectoryName: Hashable, Comparable, Sendable, CustomStringConvertible {
  /// The name.
  public let description: String

  /// Checks a name: 1…63 of `a-z`, `0-9`, `-`, `_`, starting with a letter.
  public init?(_ text: String) {
    guard (1...63).contains(text.utf8.count), let first = text.utf8.first,
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first),
      text.utf8.allSatisfy({ byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
          || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
      })
    else { return nil }
    description = text
  }

  /// Alphabetical order.
  public static func < (left: DirectoryName, right: DirectoryName) -> Bool {
    left.description < right.description
  }
}
