import CommandLine
import Services
import Testing

@Suite("The commands that need no service")
struct CommandTests {
  private func program(_ report: ConfigurationReport) -> CommandLineProgram {
    CommandLineProgram(
      name: "muster", summary: "Sync", version: "1",
      commands: [
        .config { choice in
          var report = report
          report.file = choice.file ?? report.file
          return report
        }
      ])
  }

  private let fine = ConfigurationReport(
    file: "m.yaml", problems: [],
    values: [
      .init(path: "log.level", text: "info", origin: "default", isSecret: false),
      .init(path: "directories.0.bind_password", text: "***", origin: "m.yaml:3", isSecret: true),
    ])

  private var broken: ConfigurationReport {
    var report = fine
    report.problems = [
      .init(
        isError: true, origin: "m.yaml:1", path: "log.level", reason: "no", allowed: "info",
        text: "m.yaml:1: log.level: no; allowed: info"),
      .init(
        isError: false, origin: "M", path: "x", reason: "hm", allowed: nil, text: "M: x: hm"),
    ]
    return report
  }

  @Test("version says which program this is")
  func version() async {
    #expect(await Call(sample, ["version"]).output == "tool 1.2\n")
    #expect(
      await Call(sample, ["version", "--json"]).output
        == "{\"name\":\"tool\",\"version\":\"1.2\"}\n")
  }

  @Test("config check lists every problem and ends with 1 when one is an error")
  func check() async {
    let good = await Call(program(fine), ["config", "check"])
    #expect(good.output == "m.yaml has no problems.\n")
    #expect(good.code == .done)
    let bad = await Call(program(broken), ["config", "check"])
    #expect(
      bad.output == """
        error: m.yaml:1: log.level: no; allowed: info
        warning: M: x: hm
        m.yaml has 1 error, 1 warning.

        """)
    #expect(bad.code == .error)
  }

  @Test("config check --json says the same to programs")
  func checkJSON() async {
    let call = await Call(program(broken), ["config", "check", "--json", "--config", "n.yaml"])
    #expect(
      call.output == """
        {"file":"n.yaml","valid":false,"problems":[{"severity":"error","origin":"m.yaml:1",\
        "path":"log.level","reason":"no","allowed":"info"},{"severity":"warning","origin":"M",\
        "path":"x","reason":"hm","allowed":null}]}

        """)
  }

  @Test("config show lists every setting with its origin")
  func show() async {
    let call = await Call(program(fine), ["config", "show"])
    #expect(
      call.output == """
        SETTING                      VALUE  ORIGIN
        log.level                    info   default
        directories.0.bind_password  ***    m.yaml:3

        """)
    #expect(call.code == .done)
    let json = await Call(program(fine), ["config", "show", "--json"])
    #expect(
      json.output.hasPrefix(
        "[{\"path\":\"log.level\",\"value\":\"info\",\"origin\":\"default\",\"secret\":false}"))
  }
}
