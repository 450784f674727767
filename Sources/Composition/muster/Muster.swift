import CommandLine
import Glibc

@main enum Muster {
  static func main() async {
    // A reader that goes away is told by write(2), not by a signal.
    signal(SIGPIPE, SIG_IGN)
    let words = Array(Swift.CommandLine.arguments.dropFirst())
    let code = await CommandTree.program.run(words, in: Terminal.surroundings())
    exit(code.rawValue)
  }
}
