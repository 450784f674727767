/// One step of a directory test.
public struct DirectoryTestStep: Sendable, Hashable {
  /// The step: `connect`, `tls`, `bind`, `who am I`, `capabilities`, `users`, `groups`.
  public var name: String
  /// Whether it went well.
  public var succeeded: Bool
  /// The result in words, or what to do about the failure.
  public var detail: String
  /// How long it took.
  public var duration: Duration

  /// Joins the parts.
  public init(name: String, succeeded: Bool, detail: String, duration: Duration) {
    self.name = name
    self.succeeded = succeeded
    self.detail = detail
    self.duration = duration
  }
}
