import Glibc
public import SQLStore
public import Services
public import Values

/// A folder of copies of a database, named by the moment when they were begun:
/// `muster-20261120T210500Z.db`.
///
/// Whoever works in it holds the lock of its file `.lock`, so that no two processes make a copy at
/// the same time. Files of other names are left alone.
public actor BackupFolder: BackupArchive {
  private nonisolated let executor = QueueExecutor(label: "sqlite.backups")
  private let directory: String
  private let database: any SQLDatabase

  /// The queue on which files are looked at.
  public nonisolated var unownedExecutor: UnownedSerialExecutor {
    executor.asUnownedSerialExecutor()
  }

  /// Keeps copies of a database in a folder, which is made when it is missing.
  public init(directory: String, database: any SQLDatabase) {
    self.directory = directory
    self.database = database
  }

  /// When the latest copy up to now was begun.
  public func latest(at now: Timestamp) throws -> Timestamp? {
    try copies().map(\.time).filter { $0 <= now }.max()
  }

  /// Makes a copy and removes old ones.
  public func backUp(
    at now: Timestamp, unlessSince limit: Timestamp, keep: Int
  ) async throws -> BackupOutcome {
    try DatabaseFile.createFolder(directory)
    guard let lock = try FileLock(.exclusive, path: directory + "/.lock") else { return .underWay }
    defer { withExtendedLifetime(lock) {} }
    try removeUnfinished()
    let name = BackupName(now)
    // Another process may have made one since the caller looked.
    let isDue = try copies().allSatisfy { $0.time <= limit || $0.time > now }
    guard isDue, !DatabaseFile.exists(path(name)) else {
      _ = try removeOld(keep)
      return .notDue
    }
    let tables = try await database.backUp(to: path(name))
    return .made(
      BackupCopy(
        path: path(name), rows: tables.reduce(0) { $0 + $1.rows }, removed: try removeOld(keep)))
  }

  private func path(_ name: BackupName) -> String { "\(directory)/\(name.text)" }

  private func copies() throws(SQLError) -> [BackupName] {
    try DatabaseFile.names(in: directory).compactMap(BackupName.init)
  }

  /// What a process left that died while it made a copy; nobody else is at it, as the lock is ours.
  private func removeUnfinished() throws(SQLError) {
    for name in try DatabaseFile.names(in: directory) where BackupName.isUnfinished(name) {
      try DatabaseFile.remove("\(directory)/\(name)")
    }
  }

  private func removeOld(_ keep: Int) throws(SQLError) -> Int {
    let old = try copies().sorted { $0.time > $1.time }.dropFirst(max(keep, 1))
    for name in old { try DatabaseFile.remove(path(name)) }
    return old.count
  }
}

/// The name of a copy.
struct BackupName: Hashable {
  private static let (front, back) = ("muster-", ".db")

  /// When the copy was begun, in whole seconds.
  let time: Timestamp

  /// Names a copy that is begun now.
  init(_ now: Timestamp) {
    time = now.inWholeSeconds
  }

  /// Reads the name of a file; nil for other files.
  init?(_ text: String) {
    let stamp = text.dropFirst(Self.front.count).dropLast(Self.back.count)
    guard text.hasPrefix(Self.front), text.hasSuffix(Self.back), stamp.utf8.count == 16,
      let time = Timestamp(Self.internetForm(stamp))
    else { return nil }
    self.time = time
    guard self.text == text else { return nil }
  }

  /// The file's name.
  var text: String {
    let stamp = time.description.filter { $0 != "-" && $0 != ":" }
    return Self.front + stamp + Self.back
  }

  /// Whether a file is a copy that isn't complete.
  static func isUnfinished(_ name: String) -> Bool {
    guard let end = name.firstIndex(of: ".") else { return false }
    let rest = name[end...]
    return rest.hasPrefix("\(back).partial-") && BackupName(name[..<end] + back) != nil
  }

  /// `20261120T210500Z` with the signs that it was written without.
  private static func internetForm(_ stamp: Substring) -> String {
    var text = ""
    for (place, character) in stamp.enumerated() {
      switch place {
      case 4, 6: text += "-"
      case 11, 13: text += ":"
      default: break
      }
      text.append(character)
    }
    return text
  }
}
