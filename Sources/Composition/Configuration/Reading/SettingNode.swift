/// A value of the file, the environment or a flag, before anyone has asked what it must be.
struct SettingNode: Sendable {
  var content: Content
  var origin: ValueOrigin

  indirect enum Content: Sendable {
    /// Named but empty: the default holds.
    case null
    case scalar(String)
    case list([SettingNode])
    case section([Entry])
    /// Reported already.
    case invalid
  }

  struct Entry: Sendable {
    var key: String
    var origin: ValueOrigin
    var node: SettingNode
  }

  /// The values of a file.
  init(_ yaml: YAMLNode, file: String) {
    origin = .file(file, line: yaml.place.line)
    content =
      switch yaml.content {
      case .null: .null
      case .scalar(let text): .scalar(text)
      case .sequence(let elements): .list(elements.map { SettingNode($0, file: file) })
      case .mapping(let entries):
        .section(
          entries.map { entry in
            Entry(
              key: entry.key, origin: .file(file, line: entry.place.line),
              node: SettingNode(entry.value, file: file))
          })
      case .invalid: .invalid
      }
  }

  init(_ content: Content, origin: ValueOrigin) {
    self.content = content
    self.origin = origin
  }

  /// Lays one override over the tree, making sections and list items on the way.
  ///
  /// - Throws: `Rejection` when a position lies beyond the end of a list.
  mutating func set(
    _ path: ArraySlice<String>, to value: Content, origin newOrigin: ValueOrigin
  ) throws(Rejection) {
    guard let component = path.first else {
      self = SettingNode(value, origin: newOrigin)
      return
    }
    if !isSection, let position = Int(component), position >= 0 {
      try setItem(position, path.dropFirst(), to: value, origin: newOrigin)
      return
    }
    var entries: [Entry]
    switch content {
    case .section(let present): entries = present
    case .null: entries = []
    // The wrong shape is reported when the section is read.
    case .scalar, .list, .invalid: return
    }
    if let index = entries.firstIndex(where: { $0.key == component }) {
      try entries[index].node.set(path.dropFirst(), to: value, origin: newOrigin)
      if path.count == 1 { entries[index].origin = newOrigin }
    } else {
      var node = SettingNode(.null, origin: newOrigin)
      try node.set(path.dropFirst(), to: value, origin: newOrigin)
      entries.append(Entry(key: component, origin: newOrigin, node: node))
    }
    content = .section(entries)
  }

  private var isSection: Bool {
    if case .section = content { true } else { false }
  }

  private mutating func setItem(
    _ position: Int, _ rest: ArraySlice<String>, to value: Content, origin newOrigin: ValueOrigin
  ) throws(Rejection) {
    var items: [SettingNode]
    switch content {
    case .list(let present): items = present
    case .scalar: items = [self]
    case .null: items = []
    case .section, .invalid: return
    }
    guard position <= items.count else {
      throw Rejection(
        "there is no item \(position): the list has \(items.count), counted from 0, and grows by "
          + "one at a time")
    }
    if position == items.count { items.append(SettingNode(.null, origin: newOrigin)) }
    try items[position].set(rest, to: value, origin: newOrigin)
    content = .list(items)
  }
}
