import Values

/// One section of the settings while it is read: hands out each key once, and reports the keys that
/// nobody asked for.
final class SettingSection {
  let path: SettingPath
  let origin: ValueOrigin
  let collector: SettingCollector
  /// Whether the section was written at all.
  let isPresent: Bool
  private let entries: [SettingNode.Entry]
  /// Whether the section has a shape that was reported, so that its missing keys aren't news.
  private let isBroken: Bool
  private var known: [String] = []

  init(_ node: SettingNode?, at path: SettingPath, in collector: SettingCollector) {
    self.path = path
    self.collector = collector
    origin = node?.origin ?? .builtIn
    switch node?.content {
    case .section(let entries):
      (self.entries, isPresent, isBroken) = (entries, true, false)
    case .null, nil:
      (self.entries, isPresent, isBroken) = ([], false, false)
    case .invalid:
      (self.entries, isPresent, isBroken) = ([], true, true)
    case .scalar, .list:
      (self.entries, isPresent, isBroken) = ([], true, true)
      collector.report(
        ConfigurationProblem(
          origin: origin, path: path.description, reason: "it must be a section",
          allowed: "keys with values, indented below it"))
    }
  }

  /// The node under a key, which counts as known from now on; nil when it is absent or empty.
  func node(_ key: String) -> SettingNode? {
    known.append(key)
    guard let node = entries.first(where: { $0.key == key })?.node else { return nil }
    if case .null = node.content { return nil }
    return node
  }

  /// The keys that were written, with their nodes, all of which count as known.
  func allEntries() -> [SettingNode.Entry] {
    known += entries.map(\.key)
    return entries
  }

  /// Where a key was written; where the section was, for an absent key.
  func origin(of key: String) -> ValueOrigin {
    entries.first { $0.key == key }?.origin ?? origin
  }

  /// Whether a key has a value.
  func has(_ key: String) -> Bool { node(key) != nil }

  /// Reports that a key's value can't be used.
  func reject(_ key: String, _ reason: String, allowed: String? = nil) {
    collector.report(
      ConfigurationProblem(
        origin: origin(of: key), path: path.appending(key).description, reason: reason,
        allowed: allowed))
  }

  /// Reports something that works and shouldn't stay.
  func warn(_ key: String, _ reason: String) {
    collector.report(
      ConfigurationProblem(
        severity: .warning, origin: origin(of: key), path: path.appending(key).description,
        reason: reason))
  }

  /// Reports that a key is needed, unless the whole section is already known to be wrong.
  func reportMissing(_ key: String, allowed: String) {
    guard !isBroken else { return }
    reject(key, "it is missing", allowed: allowed)
  }

  /// Reads a section below this one; an absent one reads as empty.
  func section<Result>(_ key: String, _ read: (SettingSection) -> Result) -> Result {
    let section = SettingSection(node(key), at: path.appending(key), in: collector)
    defer { section.reportUnknownKeys() }
    return read(section)
  }

  /// Reads a list of sections.
  func sections<Result>(_ key: String, _ read: (SettingSection) -> Result) -> [Result] {
    guard let node = node(key) else { return [] }
    switch node.content {
    case .list(let items):
      return items.enumerated().map { position, item in
        let place = path.appending(key).appending("\(position)")
        let section = SettingSection(item, at: place, in: collector)
        defer { section.reportUnknownKeys() }
        return read(section)
      }
    case .scalar, .section:
      reject(key, "it must be a list", allowed: "sections, each beginning with -")
      return []
    case .null, .invalid: return []
    }
  }

  /// Reports every key that wasn't asked for, with the key that may have been meant.
  ///
  /// An environment may hold variables of other programs, `MUSTER_PORT`, beside the sections'; those
  /// that resemble no key are left alone.
  func reportUnknownKeys() {
    for entry in entries where !known.contains(entry.key) {
      let hint = hint(for: entry.key)
      if case .environment = entry.origin, path.components.isEmpty, hint == nil { continue }
      collector.report(
        ConfigurationProblem(
          origin: entry.origin, path: path.appending(entry.key).description,
          reason: "there is no such setting" + (hint.map { "; \($0)" } ?? ""),
          allowed: Set(known).sorted().joined(separator: ", ")))
    }
  }

  private func hint(for key: String) -> String? {
    if let guess = Spelling.closest(to: key, among: known) { return "did you mean \(guess)?" }
    if let prefix = known.first(where: { key.hasPrefix($0 + "_") }), path.components.isEmpty {
      return "did you mean a key of \(prefix)? In a variable's name two underscores join them"
    }
    return key.contains("=") ? "a value with commas inside { } or [ ] must stand in quotes" : nil
  }
}
