import Fixtures
import Testing
import Values

@Suite("Accounts imported by command")
struct ImportTests {
  @Test("A list makes accounts that sign in at once; made-up passwords must be changed")
  func list() async throws {
    let installation = try await TemporaryInstallation.demo()
    let file = try installation.folder.write(
      "people.csv",
      """
      username,email,role,password
      root,root@example.org,admin,Analytical-Engine-1
      ada,ada@example.org,user,
      """)
    let wrong = try installation.folder.write("wrong.csv", "username,role\nroot,king\n")
    let refused = try await installation.muster("user", "import", wrong)
    #expect(refused.code == 1 && refused.output.contains("line 2: role"), "\(refused.report)")
    let made = try await installation.json("user", "import", file)
    let password = try #require(made.arrayValue?.last?["password"]?.stringValue)
    let service = try await RunningService(installation)
    #expect(try await service.get("/api/v1/auth/status").json["setup_required"] == false)
    let root = try await service.signIn("root", "Analytical-Engine-1")
    let users = try await service.get("/api/v1/auth/users?source=local", token: root)
    #expect(users.json["total"] == 2, "\(users.body)")
    let ada = try await service.signIn("ada@example.org", password)
    let sessions = try await service.get("/api/v1/auth/sessions", token: ada)
    #expect(sessions.problem == "password_change_required")
    let again = try await installation.muster("user", "import", file)
    #expect(again.code == 1 && again.output.contains("Somebody has root"), "\(again.report)")
  }

  @Test("InvokeAI's file gives accounts whose passwords go on working, and is left as it was")
  func invokeAI() async throws {
    let installation = try await TemporaryInstallation.demo()
    let folder = installation.folder
    let hash = try await run(
      "/usr/bin/perl",
      ["-e", #"print crypt("Analytical-Engine-1", '$2b$04$abcdefghijklmnopqrstuu')"#],
      folder: folder)
    let id = "0b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a01"
    let archive = folder.path("invokeai.db")
    try await run(
      "/usr/bin/sqlite3",
      [
        archive,
        """
        CREATE TABLE users (user_id TEXT PRIMARY KEY, email TEXT, display_name TEXT,
          password_hash TEXT, is_admin BOOLEAN, is_active BOOLEAN, created_at DATETIME,
          updated_at DATETIME, last_login_at DATETIME);
        CREATE TABLE workflow_library (workflow_id TEXT PRIMARY KEY, workflow TEXT,
          created_at DATETIME, updated_at DATETIME, opened_at DATETIME, user_id TEXT,
          is_public BOOLEAN);
        INSERT INTO users VALUES ('\(id)', 'Grace@example.org', 'Grace', '\(hash)', 1, 1,
          '2026-01-02 10:00:00.123', '2026-01-03 10:00:00.000', NULL);
        INSERT INTO workflow_library VALUES ('1b8f0f0e-6d0a-4d44-9f57-3a1f3c9f1a01',
          '{"name":"Portrait","nodes":[]}', '2026-01-05 10:00:00.000',
          '2026-01-06 10:00:00.000', NULL, '\(id)', 1);
        """,
      ], folder: folder)
    let trial = try await installation.json("import", "invokeai", archive)
    #expect(trial["dry_run"] == true && trial["accounts"]?["added"] == 1, "\(trial.text)")
    #expect(try await installation.value("SELECT count(*) FROM workflows;") == "0")
    for count in [1, 0] {
      let report = try await installation.json("import", "invokeai", archive, "--apply")
      #expect(report["accounts"]?["added"] == .integer(Int64(count)), "\(report.text)")
      #expect(report["workflows"]?["added"] == .integer(Int64(count)), "\(report.text)")
    }
    let service = try await RunningService(installation)
    for _ in 1...2 {
      let token = try await service.signIn("grace@example.org", "Analytical-Engine-1")
      let me = try await service.get("/api/v1/auth/me", token: token)
      #expect(me.json["role"] == "admin")
      let own = try await service.get("/api/v1/workflows", token: token)
      #expect(own.json["total"] == 1, "\(own.body)")
    }
    let upgraded = try await installation.value(
      "SELECT password_hash LIKE '$argon2id$%' FROM accounts WHERE email_key = 'grace@example.org';"
    )
    #expect(upgraded == "1")
  }
}
