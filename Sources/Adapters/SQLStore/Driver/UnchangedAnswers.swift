import Synchronization
import Values

/// Answers of the database that are given again while nothing in it has changed.
///
/// Each answer is kept with the mark that the database had before it was read, and counts as long
/// as the mark is the same: whatever any process commits is seen by the next question. What depends
/// on the time names its end, and none of that kind is older than a second.
final class UnchangedAnswers<Key: Hashable & Sendable, Value: Sendable>: Sendable {
  private struct Entry {
    let value: Value
    let mark: SQLChangeMark
    /// When the answer holds; nil for whenever.
    let lifetime: Range<Timestamp>?
  }

  /// More answers than this aren't kept.
  private static var capacity: Int { 10_000 }
  private static var longest: Duration { .seconds(1) }

  private let database: any SQLDatabase
  private let entries = Mutex<[Key: Entry]>([:])

  init(of database: any SQLDatabase) {
    self.database = database
  }

  /// The answer for a key that depends on nothing but the database: the one kept, or what `read`
  /// finds.
  func answer(
    _ key: Key, read: @Sendable (any SQLConnection) throws -> Value
  ) async throws -> Value {
    let mark = database.changeMark
    if let entry = kept(key, mark) { return entry.value }
    let value = try await database.read(read)
    keep(value, for: key, mark, lifetime: nil)
    return value
  }

  /// The answer for a key that depends on the time as well: the one kept, or what `read` finds.
  ///
  /// `read` says until when its answer holds if nothing is changed; nil for ever.
  func answer(
    _ key: Key, at now: Timestamp,
    read: @Sendable (any SQLConnection) throws -> (value: Value, end: Timestamp?)?
  ) async throws -> Value? {
    let mark = database.changeMark
    if let entry = kept(key, mark), entry.lifetime?.contains(now) ?? true { return entry.value }
    guard let (value, end) = try await database.read(read) else { return nil }
    let latest = min(now + Self.longest, end ?? now + Self.longest)
    if latest > now { keep(value, for: key, mark, lifetime: now..<latest) }
    return value
  }

  private func kept(_ key: Key, _ mark: SQLChangeMark?) -> Entry? {
    guard let mark, let entry = entries.withLock({ $0[key] }), entry.mark == mark else {
      return nil
    }
    return entry
  }

  private func keep(
    _ value: Value, for key: Key, _ mark: SQLChangeMark?, lifetime: Range<Timestamp>?
  ) {
    guard let mark else { return }
    let entry = Entry(value: value, mark: mark, lifetime: lifetime)
    entries.withLock { entries in
      // They are read again in no time, so all may go.
      if entries.count >= Self.capacity, entries[key] == nil { entries = [:] }
      entries[key] = entry
    }
  }
}
