import CommandLine
import Configuration

extension ConfigurationReport {
  /// What a configuration came to, for `config check` and `config show`.
  init(_ configuration: Configuration) {
    self.init(
      file: configuration.file,
      problems: configuration.problems.map { problem in
        Problem(
          isError: problem.severity == .error, origin: problem.origin.description,
          path: problem.path, reason: problem.reason, allowed: problem.allowed,
          text: problem.description)
      },
      values: configuration.values.map { value in
        Value(
          path: value.path, text: value.text, origin: value.origin.description,
          isSecret: value.isSecret)
      })
  }
}

extension Configuration {
  /// Reads the configuration that a command line asks for.
  init(_ choice: ConfigurationChoice) {
    let files = LocalFiles()
    self.init(
      file: ConfigurationLocation.find(
        flag: choice.file, environment: choice.variables, files: files),
      environment: choice.variables, flags: choice.overrides, files: files)
  }
}
