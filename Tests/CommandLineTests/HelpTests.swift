import CommandLine
import Testing

@Suite("Help")
struct HelpTests {
  @Test(
    "Help is shown by every way to ask for it, and ends with 0",
    arguments: [
      ["help", "sync"], ["sync", "--help"], ["sync", "-h"], ["--help", "sync"],
      ["sync", "--full", "--help"], ["--config", "file", "help", "sync"],
      ["--json", "help", "sync"],
    ])
  func ways(words: [String]) async {
    let call = await Call(sample, words)
    #expect(call.code == .done)
    #expect(call.error.isEmpty)
    #expect(
      call.output == """
        tool sync: Reconcile directories

        Usage: tool sync [--directory NAME] [--full] [--dry-run | --check]
                         [--format FORMAT]

        Options:
          --directory NAME     Only this directory; may be given more than once
          -f, --full           Read everything
          -n, --dry-run        Plan only
          --check              Only look
          -o, --format FORMAT  The shape: csv, jsonl

        Options of every command:
          --config FILE     The configuration; by default $MUSTER_CONFIG,
                            config/muster.yaml or /etc/muster/muster.yaml
          --set PATH=VALUE  Override one setting; may be given more than once
          --json            Print results as JSON
          -h, --help        Show this help

        """)
  }

  @Test("The program's help lists its commands")
  func root() async {
    let call = await Call(sample, ["help"])
    for name in ["sync", "plan", "completion", "version"] {
      #expect(call.output.contains("\n  \(name) "))
    }
  }

  @Test("Lines are as wide as the terminal", arguments: [40, 60, 80])
  func width(columns: Int) async {
    let call = await Call(sample, ["completion", "--help"], width: columns)
    // A word that is longer than a line stays whole.
    let texts = call.output.split(separator: "\n").filter { !$0.contains("/") }
    #expect(texts.allSatisfy { $0.count <= columns })
  }
}
