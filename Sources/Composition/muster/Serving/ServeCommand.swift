import CommandLine
import Configuration
import Cryptography
import HTTPServer
import PasswordQuality
import SQLStore
import SQLiteDriver
import Services
import Values

/// Runs the service that a configuration describes, until it is asked to stop.
func serve(_ choice: ConfigurationChoice) async throws -> ExitCode {
  do {
    let configuration = Configuration(choice)
    let settings = try configuration.settings()
    let log = Log(settings.log, time: SystemTime())
    for problem in configuration.problems {
      log.warning("configuration", ["problem": .string("\(problem)")])
    }
    if let problem = PWQualityDictionary.problem(settings.auth.password) {
      log.warning("dictionary", ["problem": .string(problem.description)])
    }
    let installation = try await Installation.open(settings) { name, notice in
      log.write(notice, of: name)
    } report: {
      log.write($0)
    }
    if let copy = installation.database.upgrade.backupPath {
      log.info("store upgraded", ["copy_before": .string(copy)])
    }
    try await installation.closing {
      try await Service(installation, showing: EffectiveSetting.all(of: configuration), log: log)
        .run()
    }
    return .done
  } catch let error as ConfigurationError {
    throw CommandFailure(error)
  } catch let error as SQLError {
    throw CommandFailure(error)
  } catch let error as HTTPServerError {
    throw CommandFailure(error.description)
  } catch let error as KeyFileError {
    throw CommandFailure(error.description)
  } catch let error as Argon2SettingsError {
    throw CommandFailure(error.description)
  }
}
