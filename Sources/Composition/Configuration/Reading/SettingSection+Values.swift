extension SettingSection {
  /// Reads a value; the default holds when it is absent or wrong.
  func value<Value>(_ key: String, _ kind: ValueKind<Value>, default standard: Value) -> Value {
    if let node = node(key) {
      return read(node, at: path.appending(key), kind) ?? standard
    }
    collector.note(
      path.appending(key), kind.text(standard), .builtIn, isSecretFile: kind.namesSecretFile)
    return standard
  }

  /// Reads a value that may be absent.
  func optional<Value>(_ key: String, _ kind: ValueKind<Value>) -> Value? {
    node(key).flatMap { read($0, at: path.appending(key), kind) }
  }

  /// Reads a value that must be there; nil when it is absent or wrong, which is reported.
  func required<Value>(_ key: String, _ kind: ValueKind<Value>) -> Value? {
    guard has(key) else {
      reportMissing(key, allowed: kind.allowed)
      return nil
    }
    return optional(key, kind)
  }

  /// Reads a list, or one value that stands for a list of one.
  ///
  /// From the environment and from flags a list may also come as one text with commas.
  func list<Value>(
    _ key: String, _ kind: ValueKind<Value>, default standard: [Value] = []
  ) -> [Value] {
    let place = path.appending(key)
    guard let node = node(key) else {
      note(standard, at: place, kind, .builtIn)
      return standard
    }
    let items: [SettingNode]
    switch node.content {
    case .list(let elements): items = elements
    case .scalar(let text) where node.origin.rank > ValueOrigin.file("", line: 0).rank:
      items = text.split(separator: ",").map {
        SettingNode(.scalar(String($0.drop { $0 == " " })), origin: node.origin)
      }
    case .scalar: items = [node]
    case .section:
      reject(key, "it must be a list", allowed: "a list of: \(kind.allowed)")
      return standard
    case .null, .invalid: return standard
    }
    if items.isEmpty { note([], at: place, kind, node.origin) }
    return items.enumerated().compactMap { position, item in
      read(item, at: place.appending("\(position)"), kind)
    }
  }

  /// Reads a section whose keys are free, each with a value of one kind.
  func freeKeys<Value>(_ key: String, _ kind: ValueKind<Value>) -> [(key: String, value: Value)] {
    section(key) { section in
      section.allEntries().compactMap { entry in
        section.required(entry.key, kind).map { (entry.key, $0) }
      }
    }
  }

  private func note<Value>(
    _ values: [Value], at place: SettingPath, _ kind: ValueKind<Value>, _ origin: ValueOrigin
  ) {
    collector.note(place, "[\(values.map(kind.text).joined(separator: ", "))]", origin)
  }

  private func read<Value>(
    _ node: SettingNode, at place: SettingPath, _ kind: ValueKind<Value>
  ) -> Value? {
    guard case .scalar(let text) = node.content else {
      if case .invalid = node.content { return nil }
      collector.report(
        ConfigurationProblem(
          origin: node.origin, path: place.description, reason: "it must be a single value",
          allowed: kind.allowed))
      return nil
    }
    do {
      let value = try kind.parse(text)
      collector.note(
        place, kind.text(value), node.origin, isSecretFile: kind.namesSecretFile)
      return value
    } catch {
      let shown = text.count > 80 ? "\(text.prefix(80))…" : text
      let reason = error.reason.map { ": \($0)" } ?? ""
      collector.report(
        ConfigurationProblem(
          origin: node.origin, path: place.description,
          reason: "\"\(shown)\" isn't allowed\(reason)", allowed: kind.allowed))
      return nil
    }
  }
}
