import Accounts
public import Directory
import Values

/// Checks and sets the passwords of linked accounts in their directories, where that is allowed.
///
/// A password is set at once or not at all: none waits anywhere for a directory that is away.
public struct DirectoryPasswords: Sendable {
  /// A directory that takes new passwords.
  public struct Place: Sendable {
    /// Checks them.
    public var client: any DirectoryClient
    /// Sets them (RFC 3062).
    public var writer: any EntryWriter
    /// The attribute that identifies entries.
    public var idAttribute: String

    /// Joins the parts.
    public init(client: any DirectoryClient, writer: any EntryWriter, idAttribute: String) {
      self.client = client
      self.writer = writer
      self.idAttribute = idAttribute
    }
  }

  private let places: [DirectoryName: Place]

  /// Takes the directories that take new passwords.
  public init(_ places: [DirectoryName: Place] = [:]) {
    self.places = places
  }

  /// The directories that take new passwords.
  var names: Set<DirectoryName> { Set(places.keys) }

  /// Whether the account's password is in a directory that takes new ones.
  func hold(passwordOf account: Account) -> Bool {
    account.link.map { places[$0.directory] != nil } ?? false
  }

  /// Whether the password is the entry's present one.
  ///
  /// - Throws: `PasswordRefusal.directoryUnavailable`, or `lockedOut` when one more failure could
  ///   lock the entry.
  func isRight(
    _ password: String, of link: Account.Link, share: LockoutShare?, at now: Timestamp
  ) async throws -> Bool {
    let place = try place(of: link)
    let outcome = await place.client.authenticate(
      BindRequest(
        entry: link.entry, idAttribute: place.idAttribute, knownDN: link.dn,
        password: [UInt8](password.utf8), share: share, at: now))
    switch outcome {
    case .accepted, .mustChange: return true
    case .rejected, .locked, .expired: return false
    case .spared(let wait): throw PasswordRefusal.lockedOut(retryAfter: wait)
    case .unreachable(let reason): throw PasswordRefusal.directoryUnavailable(reason)
    }
  }

  /// Gives the entry another password.
  ///
  /// - Throws: `PasswordRefusal`; `CancellationError`.
  func set(_ password: Secret, of link: Account.Link) async throws {
    let place = try place(of: link)
    do {
      _ = try await place.writer.write(
        EntryChange(EntryReference(id: link.entry, dn: link.dn), .setPassword(password)))
    } catch let error as EntryWriteError where error.code == .constraintViolation {
      let words = error.serverText.isEmpty ? "it breaks the policy there" : error.serverText
      throw PasswordRefusal.weak([.refusedByDirectory(words)])
    } catch let error as EntryWriteError {
      throw PasswordRefusal.directoryUnavailable(error.message)
    }
  }

  private func place(of link: Account.Link) throws -> Place {
    guard let place = places[link.directory] else {
      throw PasswordRefusal.directoryUnavailable(
        "The directory \(link.directory) takes no passwords from here.")
    }
    return place
  }
}

/// A new password that passed every rule, and where it belongs.
enum ReadyPassword: Sendable {
  /// It is stored here.
  case local(NewPassword)
  /// The account's directory has it already.
  case inDirectory
}
