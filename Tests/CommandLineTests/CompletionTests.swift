import CommandLine
import Glibc
import Testing

@Suite("Completion scripts")
struct CompletionTests {
  /// What bash prints for a script on its command line.
  private func bash(_ script: String) throws -> (output: String, status: Int32) {
    let quoted = "'" + script.replacing("'", with: "'\\''") + "'"
    let stream = try #require(popen("bash -c \(quoted) 2>&1", "r"))
    var bytes: [UInt8] = []
    while case let byte = fgetc(stream), byte != EOF { bytes.append(UInt8(byte)) }
    return (String(decoding: bytes, as: UTF8.self), pclose(stream))
  }

  /// What bash offers after some words, the last of which is being written.
  private func completions(_ words: [String]) async throws -> Set<String> {
    let script = await Call(sample, ["completion", "bash"]).output
    let line = words.map { "'\($0)'" }.joined(separator: " ")
    let result = try bash(
      """
      \(script)
      COMP_WORDS=(tool \(line)); COMP_CWORD=\(words.count); _tool_complete
      printf '%s\\n' "${COMPREPLY[@]}"
      """)
    #expect(result.status == 0, "\(result.output)")
    return Set(result.output.split(separator: "\n").map(String.init))
  }

  @Test("bash accepts the script without a word")
  func syntax() async throws {
    let script = await Call(sample, ["completion", "bash"]).output
    let result = try bash("set -n\n\(script)")
    #expect(result.output.isEmpty)
    #expect(result.status == 0)
  }

  @Test("bash completes commands, options and values")
  func completes() async throws {
    #expect(try await completions([""]).isSuperset(of: ["sync", "plan", "version", "--config"]))
    #expect(try await completions(["pl"]) == ["plan"])
    #expect(try await completions(["plan", ""]).contains("show"))
    #expect(try await completions(["plan", ""]).contains("sync") == false)
    #expect(try await completions(["sync", "--d"]) == ["--directory", "--dry-run"])
    #expect(try await completions(["sync", "--format", ""]) == ["csv", "jsonl"])
    #expect(try await completions(["--config", "sync", "pl"]) == ["plan"])
    #expect(try await completions(["completion", "z"]) == ["zsh"])
    #expect(try await completions(["sync", "--directory", "--"]).isEmpty)
  }

  @Test("zsh and fish get scripts of their own, with every command", arguments: ["zsh", "fish"])
  func others(shell: String) async {
    let call = await Call(sample, ["completion", shell])
    #expect(call.code == .done)
    for word in ["sync", "plan", "show", "Read everything", "csv"] {
      #expect(call.output.contains(word))
    }
  }
}
