/// What the program tells its caller when it ends.
public enum ExitCode: Int32, Sendable, CaseIterable {
  /// Done, or in sync.
  case done = 0
  /// It went wrong.
  case error = 1
  /// The command line can't be understood.
  case usage = 2
  /// There are changes that a run would make (`--check`).
  case changesPending = 3
  /// A guard holds the plan until a person decides.
  case held = 4
  /// Done, with entries set aside.
  case quarantine = 5
}
