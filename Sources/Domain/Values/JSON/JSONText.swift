/// A JSON value that stays text: the compact text that `JSONValue.text` would give.
///
/// Of an object it is known where its members are; they are read when they are asked for. A large
/// value that is only kept and handed on is so never made into values.
public struct JSONText: Sendable {
  /// A member of the object, which the text is.
  struct Member: Sendable {
    var key: String
    /// Where the value is.
    var place: Range<Int>
    var depth: Int
  }

  /// The compact text as UTF-8.
  public private(set) var utf8: [UInt8]
  /// The levels of objects and arrays in it, itself included.
  public private(set) var depth: Int
  private var members: [Member]

  /// Joins what a reader has found.
  init(utf8: [UInt8], depth: Int, members: [Member]) {
    self.utf8 = utf8
    self.depth = depth
    self.members = members
  }

  /// Writes a value.
  public init(_ value: JSONValue) {
    guard let all = value.members else {
      self.init(utf8: value.utf8, depth: value.depth, members: [])
      return
    }
    self.init(utf8: Array("{}".utf8), depth: 1, members: [])
    for member in all { append(member.key, JSONText(member.value)) }
  }

  /// The compact text.
  public var text: String { String(decoding: utf8, as: UTF8.self) }

  /// Whether it is an object.
  public var isObject: Bool { utf8.first == UInt8(ascii: "{") }

  /// The whole value.
  public var value: JSONValue { Self.value(of: utf8[...]) }

  /// The value of an object's member; nil for other kinds and for absent keys.
  public subscript(key: String) -> JSONValue? {
    members.first { $0.key == key }.map { Self.value(of: utf8[$0.place]) }
  }

  /// Puts a value in the place of an object's member, or behind the others; other kinds stay as they
  /// are.
  public mutating func set(_ key: String, _ value: JSONText) {
    guard isObject else { return }
    guard let index = members.firstIndex(where: { $0.key == key }) else {
      append(key, value)
      return
    }
    let place = members[index].place
    utf8.replaceSubrange(place, with: value.utf8)
    let growth = value.utf8.count - place.count
    members[index].place = place.lowerBound..<place.upperBound + growth
    members[index].depth = value.depth
    for later in members.indices[(index + 1)...] {
      let place = members[later].place
      members[later].place = place.lowerBound + growth..<place.upperBound + growth
    }
    depth = 1 + (members.map(\.depth).max() ?? 0)
  }

  /// Adds a member with a new key to an object.
  private mutating func append(_ key: String, _ value: JSONText) {
    utf8.removeLast()
    utf8.reserveCapacity(utf8.count + key.utf8.count + value.utf8.count + 8)
    if !members.isEmpty { utf8.append(UInt8(ascii: ",")) }
    JSONValue.write(key, to: &utf8)
    utf8.append(UInt8(ascii: ":"))
    let start = utf8.count
    utf8.append(contentsOf: value.utf8)
    members.append(Member(key: key, place: start..<utf8.count, depth: value.depth))
    utf8.append(UInt8(ascii: "}"))
    depth = max(depth, 1 + value.depth)
  }

  private static func value(of bytes: ArraySlice<UInt8>) -> JSONValue {
    do {
      return try JSONValue(parsing: bytes, maximumDepth: .max)
    } catch {
      // It was read as JSON, or written as such, before.
      return .null
    }
  }
}

extension JSONText: Hashable {
  /// Whether both are the same text.
  public static func == (one: JSONText, other: JSONText) -> Bool { one.utf8 == other.utf8 }

  /// Hashes the text.
  public func hash(into hasher: inout Hasher) { hasher.combine(utf8) }
}
