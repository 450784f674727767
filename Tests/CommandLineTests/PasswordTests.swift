import CommandLine
import Testing

@Suite("Passwords on the command line")
struct PasswordTests {
  @Test("A password comes from the standard input or a file, without the newline at the end")
  func sources() async {
    let files = ["-": "from input\n", "key": " spaces stay \r\n"]
    let input = await Call(
      sample, ["password", "--password-stdin"], input: MemoryInput(files: files))
    #expect(input.output == "[from input]\n")
    let file = await Call(
      sample, ["password", "--password-file", "key"], input: MemoryInput(files: files))
    #expect(file.output == "[ spaces stay ]\n")
    #expect(file.error.isEmpty)
  }

  @Test("A password in a flag works, with a warning")
  func flag() async {
    let call = await Call(sample, ["password", "--password", "x"])
    #expect(call.output == "[x]\n")
    #expect(call.error.hasPrefix("warning: A password on the command line shows"))
  }

  @Test("On a terminal it is asked for twice, and never echoed")
  func prompt() async {
    let input = MemoryInput(["s3cret", "s3cret"], isTerminal: true)
    let call = await Call(sample, ["password"], input: input)
    #expect(call.output == "[s3cret]\n")
    #expect(input.hiddenLines == [true, true])
    #expect(call.error == "New password: \nAgain: \n")
    let different = MemoryInput(["a", "b"], isTerminal: true)
    #expect(await Call(sample, ["password"], input: different).code == .error)
  }

  @Test("Without a terminal nothing is asked")
  func noTerminal() async {
    let call = await Call(sample, ["password"], input: MemoryInput(["x", "x"]))
    #expect(call.code == .usage)
    #expect(call.error.contains("give --password-stdin or --password-file FILE"))
  }

  @Test(
    "An empty password or a missing file is an error",
    arguments: [["--password-stdin"], ["--password-file", "away"]])
  func unusable(words: [String]) async {
    let input = MemoryInput(files: ["-": "\n"])
    #expect(await Call(sample, ["password"] + words, input: input).code == .error)
  }

  @Test("Two sources exclude each other")
  func both() async {
    let call = await Call(sample, ["password", "--password-stdin", "--password", "x"])
    #expect(call.code == .usage)
  }
}
