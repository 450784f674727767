/// The state of a database: as long as the mark is the same, nothing was committed in between.
public struct SQLChangeMark: Hashable, Sendable {
  private let number: Int64

  /// Takes the driver's number.
  public init(_ number: Int64) {
    self.number = number
  }
}
