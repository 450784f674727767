import Directory
import Services
import Values

extension DirectoryPosition {
  /// The position as it is stored.
  var json: JSONValue {
    [
      "binding": .object(
        SyncBinding.Part.allCases.compactMap { part in
          binding.parts[part].map { .init(part.rawValue, .string($0)) }
        }),
      "users": JSONValue(users), "groups": JSONValue(groups),
      "containers": containers.map { containers in
        [
          "fingerprint": .string(HexText.encode(containers.fingerprint)),
          "position": JSONValue(containers.position),
        ]
      } ?? .null,
      "contested": .array(contested.map { .string($0.description) }),
      "people": .integer(Int64(people)), "full_at": .integer(fullAt.millisecondsSince1970),
    ]
  }

  /// Reads what was stored; nil for anything that a program of another version has left.
  init?(json: JSONValue) {
    guard let members = json["binding"]?.members, let fullAt = json["full_at"]?.integerValue,
      let people = json["people"]?.integerValue
    else { return nil }
    var parts: [SyncBinding.Part: String] = [:]
    for member in members {
      guard let part = SyncBinding.Part(rawValue: member.key) else { return nil }
      parts[part] = member.value.stringValue
    }
    self.init(
      binding: SyncBinding(parts: parts), users: SearchPosition(json: json["users"]),
      groups: SearchPosition(json: json["groups"]), people: Int(people),
      fullAt: Timestamp(millisecondsSince1970: fullAt))
    contested = (json["contested"]?.arrayValue ?? []).compactMap { id in
      id.stringValue.flatMap { EntryID(attributeValue: $0.utf8) }
    }
    if let state = json["containers"], let text = state["fingerprint"]?.stringValue,
      let fingerprint = HexText.decode(text)
    {
      containers = ContainerState(
        fingerprint: fingerprint, position: SearchPosition(json: state["position"]))
    }
  }
}

extension SearchPosition {
  fileprivate init?(json: JSONValue?) {
    guard let json, let server = json["server"]?.stringValue else { return nil }
    if let cookie = json["cookie"]?.stringValue.flatMap({ HexText.decode($0) }) {
      self.init(mark: .cookie(cookie), server: server)
    } else if let moment = json["modified"]?.integerValue {
      self.init(
        mark: .modified(Timestamp(millisecondsSince1970: moment)), server: server)
    } else {
      return nil
    }
  }
}

extension JSONValue {
  fileprivate init(_ position: SearchPosition?) {
    switch position?.mark {
    case .cookie(let cookie):
      self = ["cookie": .string(HexText.encode(cookie)), "server": JSONValue(position?.server)]
    case .modified(let moment):
      self = [
        "modified": .integer(moment.millisecondsSince1970), "server": JSONValue(position?.server),
      ]
    case nil: self = .null
    }
  }
}
