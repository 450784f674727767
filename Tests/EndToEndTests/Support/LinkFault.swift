import Fixtures

/// What a link does to the bytes that pass; counts are bytes in one direction of one connection.
enum LinkFault: Sendable, Hashable {
  /// Every new connection is closed at once.
  case refused
  /// Every piece waits so many milliseconds.
  case delayed(Int)
  /// The first bytes pass in pieces of a few bytes, so that no message comes in one.
  case split(Int)
  /// The first bytes pass one by one, with a pause of a millisecond between them.
  case dripping(Int)
  /// After so many bytes nothing passes any more, and nobody is told.
  case silent(after: Int)
  /// After so many bytes both sides are reset.
  case reset(after: Int)
  /// After so many bytes the receiver is told that there is no more, while it may still send.
  case halfClosed(after: Int)
  /// The piece that has the given byte passes twice.
  case doubled(at: Int)
  /// The halves of the piece that has the given byte change places.
  case swapped(at: Int)

  /// What it is, without its numbers.
  var kind: String { "\(self)".split(separator: "(").first.map(String.init) ?? "" }

  /// Any of them.
  static func random(using generator: inout SeededGenerator) -> LinkFault {
    let place = Int.random(in: 0..<20_000, using: &generator)
    return switch Int.random(in: 0..<9, using: &generator) {
    case 0: .refused
    case 1: .delayed(Int.random(in: 1...60, using: &generator))
    case 2: .split(place)
    case 3: .silent(after: place)
    case 4: .reset(after: place)
    case 5: .halfClosed(after: place)
    case 6: .doubled(at: place)
    case 7: .dripping(place / 4)
    default: .swapped(at: place)
    }
  }
}
