public import Directory
public import Values

/// What a directory says about whether a person may come in.
///
/// A temporary lock-out after wrong passwords is `usable`: it passes by itself and says nothing
/// about the person.
public enum DirectoryState: String, Sendable, CaseIterable {
  /// Nothing stands against it.
  case usable
  /// Locked until an administrator unlocks it.
  case locked
  /// Switched off.
  case disabled
  /// Its time is over.
  case expired

  /// The operational attributes that tell, for a search to ask for.
  static let attributes = [
    "pwdAccountLockedTime", "nsAccountLock", "userAccountControl", "accountExpires",
    "shadowExpire",
  ]

  /// Reads an entry's state at a moment.
  public init(_ entry: Entry, at now: Timestamp) {
    if Self.isSwitchedOff(entry) {
      self = .disabled
    } else if Self.isLockedForGood(entry) {
      self = .locked
    } else if Self.isExpired(entry, at: now) {
      self = .expired
    } else {
      self = .usable
    }
  }

  /// `pwdAccountLockedTime: 000001010000Z` means for good (draft-behera-ldap-password-policy,
  /// section 5.3.3), with or without the seconds; any other time is a lock-out that lapses.
  private static func isLockedForGood(_ entry: Entry) -> Bool {
    entry.values("pwdAccountLockedTime").contains { $0.starts(with: "000001010000".utf8) }
  }

  private static func isSwitchedOff(_ entry: Entry) -> Bool {
    if let lock = entry.text("nsAccountLock"), lock.lowercased() == "true" { return true }
    let accountDisable: Int64 = 0x2  // ADS_UF_ACCOUNTDISABLE
    guard let control = entry.text("userAccountControl").flatMap(Int64.init) else { return false }
    return control & accountDisable != 0
  }

  /// `shadowExpire` counts days since 1970 (shadow(5)), and -1 means never; `accountExpires` counts
  /// tenths of microseconds since 1601, and 0 and the largest number mean never.
  private static func isExpired(_ entry: Entry, at now: Timestamp) -> Bool {
    if let days = entry.text("shadowExpire").flatMap(Int64.init), days >= 0 {
      let today = CalendarDate(now).daysSince1970
      if today >= days { return true }
    }
    guard let ticks = entry.text("accountExpires").flatMap(Int64.init), ticks > 0, ticks < .max
    else { return false }
    let millisecondsFrom1601To1970: Int64 = 11_644_473_600_000
    return ticks / 10_000 - millisecondsFrom1601To1970 <= now.millisecondsSince1970
  }
}
