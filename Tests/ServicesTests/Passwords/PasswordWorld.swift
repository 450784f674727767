import Accounts
import Services
import Synchronization
import Values

/// Passwords of one account, Ada's.
struct PasswordWorld {
  let clock = MovedClock()
  let log = SessionsInMemory()
  let store = PasswordsInMemory()
  let passwords: PasswordKeeping

  init(
    words: [String: String] = [:], history: Int = 5, policy: PasswordPolicy = PasswordPolicy(),
    isHasherFull: Bool = false
  ) {
    passwords = PasswordKeeping(
      settings: PasswordSettings(policy: policy, history: history),
      dictionary: WordList(words: words),
      store: store, hasher: PlainHasher(isFull: isHasherFull),
      gate: SignInGate(
        store: FailuresInMemory(log: log), settings: LockoutSettings(), time: clock),
      time: clock, randomness: SeededRandomness())
  }

  var caller: Caller {
    Caller(
      account: SignInWorld.account(SignInWorld.ada, "ada", email: "ada@x.org"), permissions: [],
      credential: .singleUser, origin: origin)
  }

  var owner: PasswordOwner { PasswordOwner(caller.account) }

  private var origin: RequestOrigin { RequestOrigin(ipAddress: "192.0.2.1", userAgent: nil) }
}

/// The verifiers of one account.
final class PasswordsInMemory: PasswordStore {
  private let stored = Mutex<StoredPasswords?>(nil)
  private let asked = Mutex<[Int]>([])

  /// How many verifiers were asked for each time.
  var askedFor: [Int] { asked.withLock { $0 } }

  func put(_ verifier: String, earlier: [String] = []) {
    stored.withLock {
      $0 = StoredPasswords(
        verifier: Secret(verifier), changedAt: nil, earlier: earlier.map { Secret($0) })
    }
  }

  func passwords(of id: AccountID, history: Int) async throws -> StoredPasswords? {
    asked.withLock { $0.append(history) }
    return stored.withLock { $0 }
  }
}

/// A dictionary of few words.
struct WordList: PasswordDictionary {
  let words: [String: String]

  func objection(to password: String) async throws(PasswordDictionaryError) -> String? {
    words[password]
  }
}

/// Numbers that look like chance and are the same in each run (SplitMix64).
final class SeededRandomness: Randomness {
  private let state = Mutex<UInt64>(42)

  func bytes(_ count: Int) -> [UInt8] {
    (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
  }

  func words() -> (UInt64, UInt64) { (next(), next()) }

  private func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9e37_79b9_7f4a_7c15
      var word = state
      word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
      word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
      return word ^ (word >> 31)
    }
  }
}
