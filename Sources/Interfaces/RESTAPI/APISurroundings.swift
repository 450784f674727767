public import HTTPRouting

/// What the REST API takes from the program around it.
public struct APISurroundings: Sendable {
  /// Time and ids of requests.
  public var stamps: RequestStamps
  /// Gets one line for each request; must not block.
  public var log: @Sendable (AccessLogLine) -> Void
  /// Gets each error that no problem stands for.
  public var report: @Sendable (UnexpectedFailure) -> Void
  /// Whether an error means that the store can't be used, rather than a fault of the program.
  public var isStoreFailure: @Sendable (any Error) -> Bool
  /// The memory of the process in bytes; nil when nobody can tell.
  public var residentMemory: @Sendable () -> Int?

  /// Joins the parts.
  public init(
    stamps: RequestStamps, log: @escaping @Sendable (AccessLogLine) -> Void,
    report: @escaping @Sendable (UnexpectedFailure) -> Void,
    isStoreFailure: @escaping @Sendable (any Error) -> Bool,
    residentMemory: @escaping @Sendable () -> Int?
  ) {
    self.stamps = stamps
    self.log = log
    self.report = report
    self.isStoreFailure = isStoreFailure
    self.residentMemory = residentMemory
  }
}
