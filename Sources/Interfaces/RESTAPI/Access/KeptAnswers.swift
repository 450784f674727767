import Accounts
import HTTPRouting
import Services
import Values

/// The answers to POSTs that carry an `Idempotency-Key`: the same request again gets the same
/// answer, without being done again.
///
/// They are kept in memory, so for 24 hours at most, for the latest 1000 requests, and by the
/// process that answered; after a restart a repeated request is a new one.
actor KeptAnswers {
  /// Adds to an operation what clients need to know.
  static func describe(_ operation: inout Operation) {
    operation.problems += [.badRequest, .idempotencyConflict]
    operation.requestHeaders.append(
      ("Idempotency-Key", "Names the request, so that it is done once however often it is sent."))
  }

  private struct Key: Hashable {
    var account: AccountID?
    var path: String
    var text: String
  }

  private struct Entry {
    var fingerprint: [UInt8]
    var madeAt: Timestamp
    /// Nil while the first request is being answered.
    var response: HTTPResponse?
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private static let capacity = 1000
  private static let lifetime: Duration = .seconds(24 * 3600)
  private static let longestKey = 255
  /// Mixed into fingerprints, so that a password can't be guessed from one.
  private let salt: [UInt8]
  private let digest: any Digest
  private var entries: [Key: Entry] = [:]

  init(digest: any Digest, randomness: any Randomness) {
    self.digest = digest
    salt = randomness.bytes(32)
  }

  /// The answer to a request: a kept one, or what `make` answers.
  ///
  /// Only answers that say it is done are kept; a refused request can be tried again.
  nonisolated func answer(
    _ request: HTTPRequest, of account: AccountID?,
    make: @Sendable () async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    guard request.method == .post, let text = request.headers["Idempotency-Key"] else {
      return try await make()
    }
    guard (1...Self.longestKey).contains(text.utf8.count),
      text.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw Problem(
        .badRequest, "Send an Idempotency-Key of 1 to \(Self.longestKey) visible characters.")
    }
    // A path is the same with and without a slash at its end.
    let path = request.target.path
    let key = Key(
      account: account, path: path.hasSuffix("/") ? String(path.dropLast()) : path, text: text)
    if let known = try await claim(key, request) { return known }
    do {
      let response = try await make()
      await settle(key, response)
      return response
    } catch {
      await settle(key, nil)
      throw error
    }
  }

  /// The kept answer; nil when the request is the first with its key.
  private func claim(_ key: Key, _ request: HTTPRequest) async throws -> HTTPResponse? {
    let fingerprint = digest.sha256(salt + request.body)
    while let entry = entries[key],
      entry.response == nil || request.receivedAt - entry.madeAt < Self.lifetime
    {
      guard entry.fingerprint == fingerprint else { throw Problem(.idempotencyConflict) }
      if let response = entry.response { return response }
      await withCheckedContinuation { entries[key]?.waiting.append($0) }
    }
    makeRoom()
    entries[key] = Entry(fingerprint: fingerprint, madeAt: request.receivedAt)
    return nil
  }

  private func settle(_ key: Key, _ response: HTTPResponse?) {
    guard let entry = entries[key] else { return }
    if let response, (200..<300).contains(response.status) {
      entries[key]?.response = response
      entries[key]?.waiting = []
    } else {
      entries[key] = nil
    }
    for waiting in entry.waiting { waiting.resume() }
  }

  /// Drops the oldest answer; one that is being made stays, for somebody may wait for it.
  private func makeRoom() {
    guard entries.count >= Self.capacity,
      let oldest = entries.filter({ $0.value.response != nil })
        .min(by: { $0.value.madeAt < $1.value.madeAt })
    else { return }
    entries[oldest.key] = nil
  }
}
