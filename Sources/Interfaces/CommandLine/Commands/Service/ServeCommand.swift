extension Command {
  /// `serve`: runs the service until it is told to stop.
  ///
  /// - Parameter run: runs the service until somebody asks it to stop, and stops it gracefully.
  /// - Returns: the command.
  public static func serve(_ run: @escaping Command.Action) -> Command {
    Command(
      "serve", "Serve the REST API and run the schedules until told to stop",
      discussion: """
        Runs in the foreground. SIGTERM and Ctrl-C let requests under way finish and stop the \
        service; a run under way goes on after the next start.
        """, action: run)
  }
}
