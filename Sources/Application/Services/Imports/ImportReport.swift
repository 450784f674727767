/// What an import has done, or would do.
public struct ImportReport: Sendable, Hashable {
  /// What becomes of the things of one kind.
  public struct Tally: Sendable, Hashable {
    /// New ones.
    public var added = 0
    /// Those that came with an earlier import.
    public var present = 0
    /// Those that can't be taken in.
    public var refused = 0

    /// Joins the numbers.
    public init(added: Int = 0, present: Int = 0, refused: Int = 0) {
      self.added = added
      self.present = present
      self.refused = refused
    }
  }

  /// One thing that somebody should know.
  public struct Note: Sendable, Hashable {
    /// What it is about: a mail address, a workflow's name, a line of a file.
    public var subject: String
    /// What it is, in a sentence.
    public var text: String

    /// Joins both.
    public init(_ subject: String, _ text: String) {
      self.subject = subject
      self.text = text
    }
  }

  /// Whether nothing was written.
  public var isDryRun: Bool
  /// The accounts.
  public var accounts = Tally()
  /// The workflows.
  public var workflows = Tally()
  /// What somebody should know, in the order of the source.
  public var notes: [Note] = []

  init(isDryRun: Bool) {
    self.isDryRun = isDryRun
  }
}
