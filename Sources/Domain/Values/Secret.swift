/// A text that never shows in logs, messages or dumps.
public struct Secret: Sendable, Hashable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The text itself; ask for it only where it is used.
  public let revealed: String

  /// Hides a text.
  public init(_ text: String) {
    revealed = text
  }

  /// Three stars.
  public var description: String { "***" }
  /// Three stars.
  public var debugDescription: String { "***" }
  /// Nothing to look into.
  public var customMirror: Mirror { Mirror(self, children: []) }
}
