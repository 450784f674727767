import CommandLine
import Configuration

/// The program's commands, joined to what they work with.
enum CommandTree {
  /// The version of the program.
  static let version = "0.1.0"

  /// The whole program.
  static let program = CommandLineProgram(
    name: "muster", summary: "Keep accounts in step with an LDAP directory", version: version,
    discussion: """
      Exit codes: 0 done, or in sync; 1 error; 2 usage; 3 changes pending (sync --check); 4 held \
      by a guard; 5 done with entries in quarantine.
      """,
    commands: [
      .serve { try await serve(ConfigurationChoice($0)) }, .sync(using: .installation),
      .plan(using: .installation),
      .directory(using: .installation) { try await testDirectory($0, named: $1) },
      .outbox(using: .installation), .user(using: .installation), .request(using: .installation),
      .notification(using: .installation), .group(using: .installation),
      .session(using: .installation), .token(using: .installation), .key(using: .installation),
      .workflow(using: .installation), .audit(using: .installation),
      .config { ConfigurationReport(Configuration($0)) }, .backup(using: .installation),
      .importing(using: .installation),
      .restore { try await restoreStore($0, from: $1) },
    ])
}
