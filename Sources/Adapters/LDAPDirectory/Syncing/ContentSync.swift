import Directory

/// The controls and the message of content synchronization (RFC 4533, section 2).
enum ContentSync {
  /// The Sync Request control (section 2.2).
  static let requestType = "1.3.6.1.4.1.4203.1.9.1.1"
  /// The Sync State control (section 2.3).
  static let stateType = "1.3.6.1.4.1.4203.1.9.1.2"
  /// The Sync Done control (section 2.4).
  static let doneType = "1.3.6.1.4.1.4203.1.9.1.3"
  /// The Sync Info message (section 2.5).
  static let infoType = "1.3.6.1.4.1.4203.1.9.1.4"
  /// `e-syncRefreshRequired` (section 2.6).
  static let refreshRequired: Int32 = 4096

  /// How long the server goes on.
  enum Mode: UInt8, Sendable {
    /// Until the client has what there is.
    case refreshOnly = 1
    /// For ever.
    case refreshAndPersist = 3
  }

  /// Asks for the content, or for what has changed since a cookie.
  ///
  /// The reload hint stays off: it would ask the server to send everything instead of refusing a
  /// cookie that is too old (section 3.3.1).
  static func request(_ mode: Mode, cookie: [UInt8]?) -> Control {
    var contents = BERWriter.element(BERTag.enumerated, [mode.rawValue])
    if let cookie { contents += BERWriter.element(BERTag.octetString, cookie) }
    return Control(
      type: requestType, isCritical: true, value: BERWriter.element(BERTag.sequence, contents))
  }

  /// What a Sync State control says of the entry that it came with.
  struct State: Hashable, Sendable {
    /// What became of the entry.
    var kind: Kind
    var entry: EntryID
    var cookie: [UInt8]?

    enum Kind: UInt8, Sendable {
      case present = 0
      case add = 1
      case modify = 2
      case delete = 3
    }
  }

  /// What a Sync Done control says of the refresh that it ends.
  struct Done: Hashable, Sendable {
    var cookie: [UInt8]?
    /// Whether only what was named as deleted is gone, and not whatever wasn't named as present.
    var refreshDeletes: Bool
  }

  /// What a Sync Info message says between the entries.
  enum Info: Hashable, Sendable {
    case newCookie([UInt8])
    /// The end of a delete phase.
    case refreshDelete(cookie: [UInt8]?, isDone: Bool)
    /// The end of a present phase.
    case refreshPresent(cookie: [UInt8]?, isDone: Bool)
    /// Many entries at once: deleted, or present.
    case entries([EntryID], areDeleted: Bool, cookie: [UInt8]?)
  }
}

extension ContentSync.State {
  /// Reads the control's value strictly.
  init(_ value: [UInt8]) throws(BERReader.Malformed) {
    self = try value.reading { bytes throws(BERReader.Malformed) in
      var fields = try BERReader(whole: bytes, BERTag.sequence)
      let number = try fields.contents(BERTag.enumerated)
      guard number.count == 1, let kind = Kind(rawValue: number[0]) else {
        throw BERReader.Malformed()
      }
      let state = ContentSync.State(
        kind: kind, entry: try fields.entryID(), cookie: try fields.optional(BERTag.octetString))
      try fields.end()
      return state
    }
  }
}

extension ContentSync.Done {
  /// Reads the control's value strictly.
  init(_ value: [UInt8]) throws(BERReader.Malformed) {
    self = try value.reading { bytes throws(BERReader.Malformed) in
      var fields = try BERReader(whole: bytes, BERTag.sequence)
      let done = ContentSync.Done(
        cookie: try fields.optional(BERTag.octetString),
        refreshDeletes: try fields.boolean(default: false))
      try fields.end()
      return done
    }
  }

  /// The control among those of a result; nil when there is none.
  init?(in controls: [Control]) throws(BERReader.Malformed) {
    guard let control = controls.first(where: { $0.type == ContentSync.doneType }) else {
      return nil
    }
    try self.init(control.value ?? [])
  }
}

extension ContentSync.Info {
  private static let newCookieTag: UInt8 = 0x80
  private static let refreshDeleteTag: UInt8 = 0xa1
  private static let refreshPresentTag: UInt8 = 0xa2
  private static let entriesTag: UInt8 = 0xa3

  /// Reads the message's value strictly.
  init(_ value: [UInt8]) throws(BERReader.Malformed) {
    self = try value.reading { bytes throws(BERReader.Malformed) in
      var outer = BERReader(bytes)
      let (tag, contents) = try outer.element()
      try outer.end()
      if tag == Self.newCookieTag { return .newCookie([UInt8](contents)) }
      var fields = BERReader(contents)
      let cookie = try fields.optional(BERTag.octetString)
      let info: ContentSync.Info
      switch tag {
      case Self.refreshDeleteTag:
        info = .refreshDelete(cookie: cookie, isDone: try fields.boolean(default: true))
      case Self.refreshPresentTag:
        info = .refreshPresent(cookie: cookie, isDone: try fields.boolean(default: true))
      case Self.entriesTag:
        let areDeleted = try fields.boolean(default: false)
        var set = BERReader(try fields.contents(BERTag.set))
        var entries: [EntryID] = []
        while !set.isAtEnd { entries.append(try set.entryID()) }
        info = .entries(entries, areDeleted: areDeleted, cookie: cookie)
      default: throw BERReader.Malformed()
      }
      try fields.end()
      return info
    }
  }
}

extension [UInt8] {
  fileprivate func reading<Value>(
    _ body: (UnsafeRawBufferPointer) throws(BERReader.Malformed) -> Value
  ) throws(BERReader.Malformed) -> Value {
    do {
      return try withUnsafeBytes { try body($0) }
    } catch {
      throw BERReader.Malformed()
    }
  }
}

extension BERReader {
  /// Reads the contents of the one element that the bytes are.
  fileprivate init(whole bytes: UnsafeRawBufferPointer, _ tag: UInt8) throws(Malformed) {
    var outer = BERReader(bytes)
    self.init(try outer.contents(tag))
    try outer.end()
  }

  /// A `syncUUID`: 16 bytes.
  fileprivate mutating func entryID() throws(Malformed) -> EntryID {
    let bytes = try contents(BERTag.octetString)
    guard bytes.count == 16, let id = EntryID(attributeValue: bytes) else { throw Malformed() }
    return id
  }

  fileprivate mutating func optional(_ tag: UInt8) throws(Malformed) -> [UInt8]? {
    nextTag == tag ? [UInt8](try contents(tag)) : nil
  }

  fileprivate mutating func boolean(default standard: Bool) throws(Malformed) -> Bool {
    guard let value = try optional(BERTag.boolean) else { return standard }
    guard value.count == 1 else { throw Malformed() }
    return value[0] != 0
  }

  /// Makes sure that nothing follows.
  fileprivate func end() throws(Malformed) {
    guard isAtEnd else { throw Malformed() }
  }
}
