import Glibc

/// Why a key file can't be used.
public struct KeyFileError: Error, Hashable, Sendable {
  /// What can be done about it.
  public enum Code: Hashable, Sendable {
    /// The system refused a call.
    case system(call: String, number: Int32)
    /// Others may read or change it.
    case tooOpen(mode: UInt32)
    /// It isn't a plain file, or is far larger than any key file.
    case notAKeyFile
    /// A line of it (0: all of it) isn't right; the reason doesn't show the key.
    case unreadable(line: Int, reason: String)
  }

  /// What can be done about it.
  public let code: Code
  /// The file or its folder.
  public let path: String

  /// Whether the file isn't there.
  var isMissing: Bool {
    guard case .system(_, ENOENT) = code else { return false }
    return true
  }
}

extension KeyFileError: CustomStringConvertible {
  /// The sentence for an operator.
  public var description: String {
    switch code {
    case .system(let call, let number):
      "The key file \(path) can't be used: \(call) failed: \(String(cString: strerror(number))). "
        + "Make sure that its folder exists and belongs to the user that runs this program."
    case .tooOpen(let mode):
      "The key file \(path) can be read or changed by others (mode \(String(mode, radix: 8))). "
        + "Run: chmod 600 \(path). If others may have read it, replace the keys."
    case .notAKeyFile:
      "The key file \(path) isn't a plain file of less than 64 KiB. Check the configured path."
    case .unreadable(0, let reason):
      "The key file \(path) can't be used: \(reason). Restore it from a backup; or move it away "
        + "and a new one is made, which ends every session."
    case .unreadable(let line, let reason):
      "The key file \(path) can't be used: line \(line): \(reason). Correct or restore the line."
    }
  }
}
