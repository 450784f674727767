/// What `Package.swift` says about the targets of `Sources`, read as text.
struct Manifest {
  struct Target: Hashable {
    let name: String
    let path: String
    let dependencies: Set<String>
  }

  let targets: [Target]

  /// Understands the three ways in which the manifest declares a target.
  init(text: String) {
    let source = /source\(\s*"(\w+)",\s*"(\w+)"(?:,\s*(?:\/\/[^\n]*\s*)?\[([^\]]*)\])?/
    let program = /name: "(\w+)",\s*dependencies: \[([^\]]*)\],\s*path: "(Sources\/[\w\/]+)"/
    let library = /library\("(\w+)"/
    targets =
      text.matches(of: source).map { match in
        Target(
          name: String(match.2), path: "Sources/\(match.1)/\(match.2)",
          dependencies: Self.names(in: match.3 ?? ""))
      }
      + text.matches(of: program).map { match in
        Target(
          name: String(match.1), path: String(match.3), dependencies: Self.names(in: match.2))
      }
      + text.matches(of: library).map { match in
        Target(
          name: String(match.1), path: "Sources/SystemLibraries/\(match.1)", dependencies: [])
      }
  }

  private static func names(in list: Substring) -> Set<String> {
    Set(list.matches(of: /"(\w+)"/).map { String($0.1) })
  }
}
