import Values

/// The place in a list behind one row: what the row is ordered by, and its identifier.
///
/// The text is base64url (RFC 4648, section 5) of JSON: `v` is the version of the form, `o` the
/// order's name, `k` the value, `i` the identifier.
struct KeysetCursor {
  private static let version: JSONValue = 1

  let order: String
  /// What the row is ordered by; NULL for a row without the value.
  let key: SQLValue
  let id: UniqueID

  init(order: String, key: SQLValue, id: UniqueID) {
    self.order = order
    self.key = key
    self.id = id
  }

  /// Reads a cursor; anything but one of this order is a `BadCursor`.
  init(parsing text: String, order: String, type: KeysetList.KeyType) throws(BadCursor) {
    guard text.utf8.count <= 4096, let bytes = Base64.url.decode(text.utf8),
      let json = Self.json(bytes), json["v"] == Self.version,
      json["o"]?.stringValue == order, let id = json["i"]?.stringValue.flatMap({ UniqueID($0) }),
      let key = json["k"].flatMap({ Self.key($0, type) })
    else { throw BadCursor() }
    self.init(order: order, key: key, id: id)
  }

  /// The text to hand out.
  var text: String {
    let value: JSONValue =
      switch key {
      case .integer(let number): .integer(number)
      case .text(let text): .string(text)
      case .null, .real, .blob, .uniqueID: .null
      }
    let json: JSONValue = [
      "v": Self.version, "o": .string(order), "k": value, "i": .string(id.description),
    ]
    return Base64.url.encode(json.utf8)
  }

  private static func json(_ bytes: [UInt8]) -> JSONValue? {
    do {
      return try JSONValue(parsing: bytes)
    } catch {
      return nil
    }
  }

  private static func key(_ value: JSONValue, _ type: KeysetList.KeyType) -> SQLValue? {
    switch (value, type) {
    case (.null, _): .null
    case (.integer(let number), .integer): .integer(number)
    case (.string(let text), .text), (.string(let text), .caselessText): .text(text)
    default: nil
    }
  }
}
