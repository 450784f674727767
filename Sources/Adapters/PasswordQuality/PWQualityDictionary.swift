import CPWQuality
import Dispatch
import Glibc
public import Services

/// Words, names and keyboard rows by libpwquality, whose dictionary is cracklib's.
///
/// The length and the kinds of characters are the policy's business and aren't looked at here. The
/// system's own `pwquality.conf` isn't read, so that one configuration says everything.
public final class PWQualityDictionary: PasswordDictionary {
  /// Where Debian's cracklib-runtime puts the dictionary.
  public static let standardPath = "/var/cache/cracklib/cracklib_dict"
  /// The shortest length that libpwquality can be asked for; shorter ones are refused by it.
  private static let shortest: Int32 = 6

  /// cracklib keeps its place in the dictionary in static variables: one check at a time in the
  /// whole process.
  private static let queue = DispatchQueue(label: "muster.password-quality")
  private let path: String

  /// Uses the dictionary files that begin with this path.
  public init(path: String = standardPath) {
    self.path = path
  }

  /// Whether the dictionary can be read; throws what to do when it can't.
  ///
  /// cracklib ends the process or answers nonsense when its files are missing, so they are looked
  /// for first.
  public func check() throws(PasswordDictionaryError) {
    for ending in [".pwd", ".pwi", ".hwm"] where access(path + ending, R_OK) != 0 {
      throw PasswordDictionaryError(
        "The dictionary of easily guessed passwords, \(path)\(ending), can't be read "
          + "(\(String(cString: strerror(errno)))). Install the package cracklib-runtime, or set "
          + "auth.password.dictionary to false.")
    }
  }

  /// Why a password is easily guessed.
  public func objection(
    to password: String
  ) async throws(PasswordDictionaryError) -> String? {
    try check()
    // A zero byte would end the text for C.
    let text = String(password.unicodeScalars.filter { $0 != "\0" }.map(Character.init))
    let path = path
    let answer = await withCheckedContinuation { continuation in
      Self.queue.async { continuation.resume(returning: Self.ask(text, path)) }
    }
    return try answer.get()
  }

  private static func ask(
    _ password: String, _ path: String
  ) -> Result<String?, PasswordDictionaryError> {
    guard let settings = pwquality_default_settings() else {
      return .failure(PasswordDictionaryError("There is no memory to check a password."))
    }
    defer { pwquality_free_settings(settings) }
    pwquality_set_int_value(settings, PWQ_SETTING_MIN_LENGTH, shortest)
    pwquality_set_str_value(settings, PWQ_SETTING_DICT_PATH, path)
    let size = Int(PWQ_MAX_ERROR_MESSAGE_LEN)
    var code: Int32 = 0
    let reason = String(unsafeUninitializedCapacity: size) { buffer in
      buffer.withMemoryRebound(to: CChar.self) { buffer in
        guard let start = buffer.baseAddress else { return 0 }
        start.pointee = 0
        code = cpwquality_check(settings, password, start, Int32(size))
        return strnlen(start, size)
      }
    }
    switch code {
    case 0...: return .success(nil)
    case PWQ_ERROR_MIN_LENGTH, PWQ_ERROR_EMPTY_PASSWORD: return .success(nil)
    case PWQ_ERROR_CRACKLIB_CHECK: return .success(reason)
    case PWQ_ERROR_PALINDROME: return .success("it reads the same backwards")
    default:
      return .failure(PasswordDictionaryError("A password can't be checked: \(reason)."))
    }
  }
}
