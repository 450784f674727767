/// One value from outside of the file, laid over it.
struct SettingOverride: Sendable {
  var path: SettingPath
  var text: String
  var origin: ValueOrigin

  /// The variables that choose the file and are no settings.
  static let reservedVariables: Set<String> = ["MUSTER_CONFIG"]

  /// The overrides that the environment holds: `MUSTER_` and the path in upper case, joined by two
  /// underscores.
  ///
  /// In the order of their paths, so that list items come one after the other.
  static func all(in environment: [String: String]) -> [SettingOverride] {
    let found = environment.compactMap { name, text -> SettingOverride? in
      guard name.hasPrefix("MUSTER_"), !reservedVariables.contains(name) else { return nil }
      let components = name.dropFirst("MUSTER_".count).lowercased().splitByDoubleUnderscore()
      return SettingOverride(
        path: SettingPath(components: components), text: text, origin: .environment(name))
    }
    return found.sorted { isBefore($0.path.components[...], $1.path.components[...]) }
  }

  /// Reads `path=value`, the path with dots.
  init(flag: String) throws(Rejection) {
    let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let components = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, components.allSatisfy({ !$0.isEmpty }) else {
      throw Rejection("--set takes path=value, as in server.listen=127.0.0.1:8080")
    }
    self.init(
      path: SettingPath(components: components.map(String.init)), text: String(parts[1]),
      origin: .flag)
  }

  init(path: SettingPath, text: String, origin: ValueOrigin) {
    self.path = path
    self.text = text
    self.origin = origin
  }

  /// What the override puts into the tree; an empty text brings the default back.
  var content: SettingNode.Content { text.isEmpty ? .null : .scalar(text) }

  private static func isBefore(_ left: ArraySlice<String>, _ right: ArraySlice<String>) -> Bool {
    guard let first = left.first, let second = right.first else { return left.count < right.count }
    guard first != second else { return isBefore(left.dropFirst(), right.dropFirst()) }
    if let first = Int(first), let second = Int(second) { return first < second }
    return first < second
  }
}

extension String {
  fileprivate func splitByDoubleUnderscore() -> [String] {
    var components: [String] = [""]
    var rest = self[...]
    while let character = rest.first {
      if rest.hasPrefix("__") {
        components.append("")
        rest = rest.dropFirst(2)
      } else {
        components[components.count - 1].append(character)
        rest = rest.dropFirst()
      }
    }
    return components
  }
}
