/// The newest change of each origin that a server has, from its `contextCSN` values
/// (draft-ietf-ldup-model; `20261121001500.000000Z#000000#001#000000`).
struct ContextChanges: Sendable, Hashable {
  /// The newest time by the origin's number; the texts are ordered as the times are.
  private let newest: [Substring: Substring]

  /// Reads the values; those of another form are left out.
  init(_ values: [String]) {
    var newest: [Substring: Substring] = [:]
    for value in values {
      let parts = value.split(separator: "#", omittingEmptySubsequences: false)
      guard parts.count == 4 else { continue }
      let moment = value[..<parts[1].endIndex]
      newest[parts[2]] = max(newest[parts[2]] ?? moment, moment)
    }
    self.newest = newest
  }

  /// Reads the numbers in a cookie of slapd: `rid=001,sid=002,csn=…;…`, more fields behind commas.
  init(cookie: [UInt8]) {
    let fields = String(decoding: cookie, as: UTF8.self).split(separator: ",")
    let numbers = fields.first { $0.hasPrefix("csn=") }?.dropFirst(4) ?? ""
    self.init(numbers.split(separator: ";").map(String.init))
  }

  /// Whether nothing is known.
  var isEmpty: Bool { newest.isEmpty }

  /// Whether it surely lacks something that the other has; false where either shows nothing.
  func isBehind(_ other: ContextChanges) -> Bool {
    guard !newest.isEmpty else { return false }
    return other.newest.contains { origin, moment in (newest[origin] ?? "") < moment }
  }
}
