import Services

extension Command {
  /// `config check` and `config show`.
  ///
  /// - Parameter read: reads the configuration that is asked for; never fails as a whole.
  /// - Returns: the group of both.
  public static func config(
    reading read: @escaping @Sendable (ConfigurationChoice) async -> ConfigurationReport
  ) -> Command {
    Command(
      group: "config", "Check and show the configuration",
      subcommands: [check(read), show(read)])
  }

  private static func check(
    _ read: @escaping @Sendable (ConfigurationChoice) async -> ConfigurationReport
  ) -> Command {
    Command(
      "check", "Report everything that is wrong with the configuration",
      discussion: "Ends with 1 when the service can't start with it; warnings alone end with 0."
    ) { context in
      let report = await read(ConfigurationChoice(context))
      let output = context.output
      if output.isJSON {
        output.json(report.checkJSON)
      } else {
        for problem in report.problems {
          let word =
            problem.isError ? output.paint("error", .red) : output.paint("warning", .yellow)
          output.line("\(word): \(problem.text)")
        }
        output.line(verdict(report))
      }
      return report.isBroken ? .error : .done
    }
  }

  private static func verdict(_ report: ConfigurationReport) -> String {
    let name =
      report.file ?? "No configuration file was found, and the defaults with the environment"
    let errors = report.problems.count(where: \.isError)
    let warnings = report.problems.count - errors
    let counts =
      "\(errors) \(errors == 1 ? "error" : "errors"), \(warnings) "
      + (warnings == 1 ? "warning" : "warnings")
    let verb = report.file == nil ? "have" : "has"
    return report.problems.isEmpty ? "\(name) \(verb) no problems." : "\(name) \(verb) \(counts)."
  }

  private static func show(
    _ read: @escaping @Sendable (ConfigurationChoice) async -> ConfigurationReport
  ) -> Command {
    Command(
      "show", "Show every setting and where it comes from",
      discussion: "Secrets are shown as ***. A setting with an error is shown with its default."
    ) { context in
      let report = await read(ConfigurationChoice(context))
      if context.output.isJSON {
        context.output.json(report.showJSON)
      } else {
        var table = Table("setting", "value", "origin")
        for value in report.values { table.add(value.path, value.text, value.origin) }
        context.output.table(table)
      }
      for problem in report.problems {
        if problem.isError {
          context.output.problem(problem.text)
        } else {
          context.output.warning(problem.text)
        }
      }
      return report.isBroken ? .error : .done
    }
  }
}
