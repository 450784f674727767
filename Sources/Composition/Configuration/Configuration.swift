/// What reading the configuration came to: settings, what each value comes from, and every problem.
public struct Configuration: Sendable {
  /// The file that was read; nil when there was none.
  public let file: String?
  /// Every value that holds, in the order of the reference, defaults included.
  public let values: [EffectiveValue]
  /// Errors and warnings: first the file's syntax, then in the order of the settings.
  public let problems: [ConfigurationProblem]
  private let readSettings: Settings

  /// Whether the program can't start with it.
  public var isBroken: Bool { problems.contains { $0.severity == .error } }

  /// The settings.
  ///
  /// - Throws: `ConfigurationError` with every problem when one of them is an error.
  public func settings() throws(ConfigurationError) -> Settings {
    guard !isBroken else { throw ConfigurationError(problems: problems) }
    return readSettings
  }

  /// Reads a file and lays environment and flags over it.
  ///
  /// Never throws, so that all problems can be shown at once.
  ///
  /// - Parameters:
  ///   - file: the path of a YAML file; nil for none.
  ///   - environment: the process's variables, of which those beginning with `MUSTER_` count.
  ///   - flags: `path=value` texts of `--set`, the later ones winning.
  ///   - files: reads the file itself and the files that it names.
  public init(
    file: String?, environment: [String: String] = [:], flags: [String] = [],
    files: any ConfigurationFiles
  ) {
    self.file = file
    let collector = SettingCollector(files: files)
    var root = file.map { Self.root(of: $0, collector) } ?? SettingNode(.null, origin: .builtIn)
    var overrides = SettingOverride.all(in: environment)
    for flag in flags {
      do {
        overrides.append(try SettingOverride(flag: flag))
      } catch {
        collector.report(.init(origin: .flag, reason: error.reason ?? ""))
      }
    }
    for override in overrides {
      do {
        try root.set(
          override.path.components[...], to: override.content, origin: override.origin)
      } catch {
        collector.report(
          ConfigurationProblem(
            origin: override.origin, path: override.path.description, reason: error.reason ?? ""))
      }
    }
    let section = SettingSection(root, at: SettingPath(), in: collector)
    readSettings = Settings(section)
    section.reportUnknownKeys()
    values = collector.values
    problems = collector.problems
  }

  private static func root(of path: String, _ collector: SettingCollector) -> SettingNode {
    let start = ValueOrigin.file(path, line: 1)
    let bytes: [UInt8]
    do throws(ConfigurationFileError) {
      bytes = try collector.files.read(path, limit: YAMLDocument.maximumSize).bytes
    } catch {
      collector.report(.init(origin: start, reason: "the file can't be read: \(error.reason)"))
      return SettingNode(.invalid, origin: start)
    }
    do throws(YAMLFault) {
      let document = try YAMLDocument(parsing: bytes)
      for fault in document.faults {
        collector.report(.init(origin: .file(path, line: fault.place.line), reason: fault.reason))
      }
      return SettingNode(document.root, file: path)
    } catch {
      collector.report(
        ConfigurationProblem(
          origin: .file(path, line: error.place.line),
          reason: "the file can't be understood: \(error.reason) (column \(error.place.column))"))
      return SettingNode(.invalid, origin: start)
    }
  }
}
