import Services
import Values

extension Log {
  /// Writes what became of a scheduled copy of the store.
  func write(_ report: BackupReport) {
    switch report {
    case .made(let copy):
      info(
        "backup made",
        [
          "file": .string(copy.path), "rows": JSONValue(copy.rows),
          "removed": JSONValue(copy.removed),
        ])
    case .failed(let cause):
      error("backup failed, it is tried again", ["error": .string("\(cause)")])
    }
  }
}
