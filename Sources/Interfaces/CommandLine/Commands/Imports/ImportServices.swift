public import Services

/// The use cases that bring accounts from elsewhere.
public struct ImportServices: Sendable {
  /// Takes over what another program keeps.
  public var foreign: ForeignImport
  /// Makes accounts from a list.
  public var lists: AccountListImport
  /// Opens InvokeAI's database for reading.
  public var openInvokeAI: @Sendable (String) async throws -> any ForeignArchive

  /// Joins the parts.
  public init(
    foreign: ForeignImport, lists: AccountListImport,
    openInvokeAI: @escaping @Sendable (String) async throws -> any ForeignArchive
  ) {
    self.foreign = foreign
    self.lists = lists
    self.openInvokeAI = openInvokeAI
  }
}
