import Accounts
import Directory
import HTTPRouting

extension Field where Value == AccountSource {
  /// Where an account or a group came from.
  static var source: Self {
    Field("source", .choice(AccountSource.local, .directory), "Where it came from.")
  }
}

extension Field where Value == String {
  /// The directory of an account, a group or a run.
  static var directoryName: Self {
    Field(
      "directory",
      FieldType.line(1...63)
        .described(as: .string(length: 1...63, pattern: "^[a-z][a-z0-9_-]*$")),
      "The configured name of a directory.")
  }

  /// A part of a text.
  static func search(_ description: String) -> Self { Field("q", .line(1...200), description) }
}

extension QueryReader {
  /// The directory that is asked for.
  var directory: DirectoryName? {
    guard let text = optional(Field.directoryName) else { return nil }
    guard let name = DirectoryName(text) else {
      refuse("directory", .format, "Use the configured name of a directory.")
      return nil
    }
    return name
  }
}
