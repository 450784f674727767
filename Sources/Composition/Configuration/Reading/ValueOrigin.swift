/// Where a setting's value comes from.
public enum ValueOrigin: Hashable, Sendable {
  /// Nothing was said, so the default holds.
  case builtIn
  /// A line of a file, counted from 1.
  case file(String, line: Int)
  /// An environment variable.
  case environment(String)
  /// `--set path=value` on the command line.
  case flag

  /// Later sources win over earlier ones: default, file, environment, flag.
  var rank: Int {
    switch self {
    case .builtIn: 0
    case .file: 1
    case .environment: 2
    case .flag: 3
    }
  }
}

extension ValueOrigin: CustomStringConvertible {
  /// `default`, `config/muster.yaml:12`, `MUSTER_SERVER__LISTEN` or `--set`.
  public var description: String {
    switch self {
    case .builtIn: "default"
    case .file(let path, let line): "\(path):\(line)"
    case .environment(let name): name
    case .flag: "--set"
    }
  }
}
