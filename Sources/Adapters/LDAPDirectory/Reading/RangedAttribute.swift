import Directory

/// The `range` option with which some servers hand out long attributes in parts:
/// `member;range=0-1499`, the last part `member;range=1500-*`.
struct RangedAttribute: Hashable {
  /// The attribute with its other options.
  let name: String
  /// The first value that is still to come; nil behind the last part.
  let next: Int?

  /// Reads an attribute description; nil when it has no range.
  init?(_ description: String) {
    guard description.utf8.contains(UInt8(ascii: "=")) else { return nil }
    let options = description.split(separator: ";")
    guard let range = options.first(where: { $0.lowercased().hasPrefix("range=") }) else {
      return nil
    }
    let bounds = range.dropFirst("range=".count).split(separator: "-")
    guard bounds.count == 2, Int(bounds[0]) != nil else { return nil }
    name = options.filter { $0 != range }.joined(separator: ";")
    if bounds[1] == "*" {
      next = nil
    } else {
      guard let last = Int(bounds[1]) else { return nil }
      next = last + 1
    }
  }

  /// The description that asks for the values from one on.
  static func request(_ name: String, from first: Int) -> String {
    "\(name);range=\(first)-*"
  }
}
