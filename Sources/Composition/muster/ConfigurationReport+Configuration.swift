import CommandLine
import Configuration
import Services

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
      values: configuration.values.map(EffectiveSetting.init))
  }
}

extension EffectiveSetting {
  /// A setting for whoever may read the configuration itself; secrets are starred already.
  init(_ value: EffectiveValue) {
    self.init(
      path: value.path, text: value.text, origin: value.origin.description,
      isSecret: value.isSecret)
  }

  /// The settings for people elsewhere, who aren't told where a secret is kept either.
  static func all(of configuration: Configuration) -> [EffectiveSetting] {
    configuration.values.map { value in
      var setting = EffectiveSetting(value)
      if value.isSecretFile { (setting.text, setting.isSecret) = ("***", true) }
      return setting
    }
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
