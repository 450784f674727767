import Accounts
import Services
import Values

/// A file of accounts: a CSV table with a header, or a JSON array of objects.
struct AccountList {
  /// The accounts that could be read.
  private(set) var entries: [AccountListEntry] = []
  /// What couldn't.
  private(set) var faults: [AccountListFault] = []

  private static let fields = [
    "username", "email", "display_name", "role", "password", "must_change_password",
  ]
  /// Everything that can be in a file, in one sentence.
  static let form =
    "Columns, or keys of each object: username or email, and \(fields.dropFirst(2).joined(separator: ", "))."

  /// Reads a file; the format shows in its first character.
  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    if Array(text.utf8) != bytes {
      faults.append(AccountListFault(1, "", "The file isn't UTF-8. Save it as UTF-8."))
    } else if text.first(where: { !$0.isWhitespace }) == "[" {
      readJSON(bytes)
    } else {
      readCSV(text)
    }
  }

  private mutating func readCSV(_ text: String) {
    do {
      let table = try CSVTable(text)
      let header = table.header.map { $0.lowercased().filter { !$0.isWhitespace } }
      guard checkHeader(header) else { return }
      for record in table.records {
        guard record.values.count == header.count else {
          faults.append(
            AccountListFault(
              record.line, "",
              "The line has \(record.values.count) values, the header \(header.count)."))
          continue
        }
        var values: [String: String] = [:]
        for (name, value) in zip(header, record.values) where !value.isEmpty {
          values[name] = value
        }
        add(values, line: record.line)
      }
    } catch {
      faults.append(
        AccountListFault(
          error.line, "",
          "A quotation mark isn't closed, or stands inside a value without being "
            + "doubled."))
    }
  }

  private mutating func checkHeader(_ header: [String]) -> Bool {
    let before = faults.count
    for name in header where !Self.fields.contains(name) {
      faults.append(AccountListFault(1, name, "No such column. \(Self.form)"))
    }
    for name in Set(header) where header.count(where: { $0 == name }) > 1 {
      faults.append(AccountListFault(1, name, "The column is there twice."))
    }
    if !header.contains("username"), !header.contains("email") {
      faults.append(AccountListFault(1, "", "A header line is missing. \(Self.form)"))
    }
    return faults.count == before
  }

  private mutating func readJSON(_ bytes: [UInt8]) {
    let items: [JSONValue]
    do {
      guard let array = try JSONValue(parsing: bytes).arrayValue else { return }
      items = array
    } catch {
      faults.append(AccountListFault(1, "", "The file isn't valid JSON: \(error)."))
      return
    }
    for (index, item) in items.enumerated() {
      guard case .object(let object) = item else {
        faults.append(AccountListFault(index + 1, "", "Each item must be an object."))
        continue
      }
      var values: [String: String] = [:]
      for member in object {
        guard Self.fields.contains(member.key) else {
          faults.append(AccountListFault(index + 1, member.key, "No such key. \(Self.form)"))
          continue
        }
        switch member.value {
        case .null: break
        case .string(let text): values[member.key] = text
        case .bool(let flag): values[member.key] = flag ? "true" : "false"
        default: faults.append(AccountListFault(index + 1, member.key, "Give a text."))
        }
      }
      add(values, line: index + 1)
    }
  }

  private mutating func add(_ values: [String: String], line: Int) {
    var role: Role? = .user
    if let name = values["role"] {
      role = Role(name)
      if role == nil, name != "guest" {
        let names = Role.allCases.map(\.description) + ["guest"]
        faults.append(
          AccountListFault(line, "role", "Use one of \(names.joined(separator: ", "))."))
      }
    }
    var mustChange = false
    if let text = values["must_change_password"] {
      switch text.lowercased() {
      case "true", "yes", "1": mustChange = true
      case "false", "no", "0": break
      default:
        faults.append(AccountListFault(line, "must_change_password", "Use true or false."))
      }
    }
    entries.append(
      AccountListEntry(
        line: line,
        creation: AccountCreation(
          username: values["username"], email: values["email"],
          displayName: values["display_name"], password: values["password"].map { Secret($0) },
          role: role, mustChangePassword: mustChange)))
  }
}
