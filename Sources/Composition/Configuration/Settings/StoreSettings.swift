/// Where data is kept, and its copies.
public struct StoreSettings: Sendable, Hashable {
  /// The database.
  public var location: StoreLocation
  /// The copies made while the service runs.
  public var backup: Backup

  /// Copies made while the service runs.
  public struct Backup: Sendable, Hashable {
    /// The folder of the copies.
    public var directory: String
    /// The time between two copies; zero for none.
    public var every: Duration
    /// How many copies are kept.
    public var keep: Int
  }

  init(_ section: SettingSection) {
    location = section.value("url", .storeLocation, default: .sqlite(path: "var/muster.db"))
    backup = section.section("backup", Backup.init)
  }
}

extension StoreSettings.Backup {
  init(_ section: SettingSection) {
    directory = section.value("directory", .path, default: "var/backups")
    every = section.value("every", .duration(), default: .seconds(86_400))
    keep = section.value("keep", .integer(1...10_000), default: 30)
  }
}

/// A database that the store can run on.
public enum StoreLocation: Sendable, Hashable, CustomStringConvertible {
  /// An SQLite file.
  case sqlite(path: String)

  /// The URL, `sqlite:var/muster.db`.
  public var description: String {
    switch self {
    case .sqlite(let path): "sqlite:\(path)"
    }
  }
}

extension ValueKind<StoreLocation> {
  static let storeLocation = ValueKind(
    "sqlite: with a path, as in sqlite:var/muster.db"
  ) { text throws(Rejection) in
    let path = text.dropFirst("sqlite:".count)
    guard text.hasPrefix("sqlite:"), !path.isEmpty, !path.hasPrefix("//"), path != ":memory:",
      !path.utf8.contains(0)
    else { throw Rejection() }
    return .sqlite(path: String(path))
  }
}
