import Configuration

/// Files that exist in memory only.
struct MemoryFiles: ConfigurationFiles {
  var files: [String: ConfigurationFile]

  func read(
    _ path: String, limit: Int
  ) throws(ConfigurationFileError) -> ConfigurationFile {
    guard let file = files[path] else {
      throw ConfigurationFileError(
        code: .missing, path: path, reason: "No such file or directory")
    }
    return file
  }
}

/// Reads a configuration from text, as the file `muster.yaml`.
func configuration(
  _ text: String, environment: [String: String] = [:], flags: [String] = [],
  files: [String: String] = [:], worldReadable: Set<String> = []
) -> Configuration {
  configuration(
    bytes: Array(text.utf8), environment: environment, flags: flags, files: files,
    worldReadable: worldReadable)
}

func configuration(
  bytes: [UInt8], environment: [String: String] = [:], flags: [String] = [],
  files: [String: String] = [:], worldReadable: Set<String> = []
) -> Configuration {
  var contents = files.reduce(into: [String: ConfigurationFile]()) { contents, file in
    contents[file.key] = ConfigurationFile(
      bytes: Array(file.value.utf8), isWorldReadable: worldReadable.contains(file.key))
  }
  contents["muster.yaml"] = ConfigurationFile(bytes: bytes)
  return Configuration(
    file: "muster.yaml", environment: environment, flags: flags,
    files: MemoryFiles(files: contents))
}

extension Configuration {
  /// The problems as they are shown.
  var messages: [String] { problems.map(\.description) }

  /// The value that holds for a path, as it is shown.
  func shown(_ path: String) -> EffectiveValue? {
    values.first { $0.path == path }
  }
}

/// One directory with what it needs; `more` is indented by four.
func directoryText(_ more: String = "", tls: String = "{ mode: none }") -> String {
  """
  directories:
    - name: corp
      urls: ["ldap://127.0.0.1:3389"]
      tls: \(tls)
      users: { base: "ou=people,dc=example,dc=com" }
  \(more)
  """
}
