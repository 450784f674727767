import CommandLine
import Testing

@Suite("Reading a command line")
struct ParsingTests {
  @Test(
    "Options are understood in every spelling",
    arguments: [
      (["sync", "--directory", "corp"], "directory=corp\n"),
      (["sync", "--directory=corp", "--directory", "a=b"], "directory=corp,a=b\n"),
      (["sync", "--directory="], "directory=\n"),
      (["sync", "-fn"], "full=\ndry-run=\n"),
      (["sync", "-o", "csv"], "format=csv\n"), (["sync", "-focsv"], "full=\nformat=csv\n"),
      (["--json", "sync", "--full"], "full=\n"),
      (["sync", "--config", "plan"], ""),
    ])
  func options(words: [String], printed: String) async {
    let call = await Call(sample, words)
    #expect(call.output == printed)
    #expect(call.code == .held)
  }

  @Test(
    "Arguments are taken in order, after -- whatever they look like",
    arguments: [
      (["plan", "show", "7"], "7 + \n"), (["plan", "show", "7", "a", "b"], "7 + a,b\n"),
      (["plan", "show", "--", "--x", "-y"], "--x + -y\n"), (["plan", "show", "-"], "- + \n"),
    ])
  func arguments(words: [String], printed: String) async {
    let call = await Call(sample, words)
    #expect(call.output == printed)
    #expect(call.code == .done)
  }

  @Test(
    "What can't be understood ends with 2, a reason and a suggestion",
    arguments: [
      (["snyc"], "tool has no command snyc. Did you mean sync?"),
      (["sync", "--ful"], "tool sync has no option --ful. Did you mean --full?"),
      (["sync", "--zzzz"], "tool sync has no option --zzzz. See"),
      (["sync", "-x"], "tool sync has no option -x."),
      (["sync", "--directory"], "--directory needs a value: NAME."),
      (["sync", "--full=yes"], "--full takes no value."),
      (["sync", "--full", "-f"], "-f is given twice."),
      (["sync", "--check", "--dry-run"], "--dry-run and --check exclude each other."),
      (["sync", "--format", "xml"], "\"xml\" is no value for --format; allowed: csv, jsonl."),
      (["sync", "now"], "tool sync can't do anything with \"now\"."),
      (["plan"], "tool plan needs a command: show."),
      (["plan", "show"], "tool plan show needs RUN."),
      (["completion", "tcsh"], "\"tcsh\" is no value for SHELL; allowed: bash, zsh, fish."),
    ])
  func usage(words: [String], reason: String) async {
    let call = await Call(sample, words)
    #expect(call.code == .usage)
    #expect(call.error.hasPrefix("error: \(reason)"), "\(call.error)")
    #expect(call.output.isEmpty)
  }

  @Test("Without words the help goes to the standard error, with 2")
  func nothing() async {
    let call = await Call(sample, [])
    #expect(call.code == .usage)
    #expect(call.output.isEmpty)
    #expect(call.error.contains("Usage: tool COMMAND"))
  }

  @Test("An error ends with its code, its reason and what to do")
  func failure() async {
    let call = await Call(sample, ["fail"])
    #expect(call.code == .error)
    #expect(call.error == "error: No. Stop.\n")
    #expect(await Call(sample, ["lookup"]).code == .error)
  }

  @Test("A full disk behind the output is an error, a reader that went away is one without words")
  func brokenOutput() async {
    let full = SinkError(isClosedPipe: false, reason: "No space left on device")
    let call = await Call(sample, ["version"], outputFailure: full)
    #expect(call.code == .error)
    #expect(call.error == "error: The output can't be written: No space left on device.\n")
    let gone = SinkError(isClosedPipe: true, reason: "Broken pipe")
    let quiet = await Call(sample, ["version"], outputFailure: gone)
    #expect(quiet.code == .error)
    #expect(quiet.error.isEmpty)
  }
}
