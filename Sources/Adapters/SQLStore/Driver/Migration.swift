/// One step of the schema: an identifier that never changes, and the statements that make it.
///
/// A released migration is never edited; its checksum is kept in the database and compared.
public struct Migration: Sendable, Hashable {
  /// The number in the order, from 1, without gaps.
  public let number: Int
  /// A short name: `accounts and grants`.
  public let name: String
  /// The statements of each dialect, separated by `;`.
  public let sql: String

  /// Joins the parts.
  public init(_ number: Int, _ name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}
