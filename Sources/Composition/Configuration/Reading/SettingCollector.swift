/// Gathers, while the settings are read, what is wrong and what holds.
final class SettingCollector {
  private(set) var problems: [ConfigurationProblem] = []
  private(set) var values: [EffectiveValue] = []
  let files: any ConfigurationFiles

  init(files: any ConfigurationFiles) {
    self.files = files
  }

  func report(_ problem: ConfigurationProblem) {
    problems.append(problem)
  }

  func note(
    _ path: SettingPath, _ text: String, _ origin: ValueOrigin, isSecret: Bool = false,
    isSecretFile: Bool = false
  ) {
    values.append(
      EffectiveValue(
        path: path.description, text: text, origin: origin, isSecret: isSecret,
        isSecretFile: isSecretFile))
  }
}
