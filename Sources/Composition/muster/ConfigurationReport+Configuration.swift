import CommandLine
import Configuration
import PasswordQuality
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
      } + Self.dictionaryProblems(configuration),
      values: configuration.values.map(EffectiveSetting.init))
  }

  /// What is wrong with the dictionary that passwords are to be held against.
  private static func dictionaryProblems(_ configuration: Configuration) -> [Problem] {
    let path = "auth.password.dictionary"
    do {
      guard let problem = PWQualityDictionary.problem(try configuration.settings().auth.password)
      else { return [] }
      let origin = configuration.values.first { $0.path == path }?.origin.description ?? ""
      return [
        Problem(
          isError: false, origin: origin, path: path, reason: problem.description, allowed: nil,
          text: "\(path): \(problem.description)")
      ]
    } catch {
      // What keeps the settings from being read is among the problems already.
      return []
    }
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
