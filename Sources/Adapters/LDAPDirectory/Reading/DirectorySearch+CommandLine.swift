import Directory
public import Services
import Values

extension DirectorySearch {
  /// The same search as an `ldapsearch(1)` command that can be pasted into a shell; the password
  /// stands as the variable `$PASSWORD`.
  ///
  /// Without a server it is all of them, tried in order; with a cookie it asks for what has changed
  /// since (RFC 4533), and goes on for ever where it `isLive`.
  public func commandLine(
    _ settings: DirectoryConnectionSettings, on server: String? = nil, since cookie: [UInt8]? = nil,
    isLive: Bool = false, sizeLimit: Int32 = 0
  ) -> String {
    var words = settings.client("ldapsearch", ["-LLL", "-o", "ldif-wrap=no"], on: server)
    if let cookie {
      let place = cookie.isEmpty ? "" : "/" + String(decoding: cookie, as: UTF8.self)
      words += ["-E", Shell.quoted("!sync=" + (isLive ? "rp" : "ro") + place)]
    } else if settings.pageSize > 0, scope != .base {
      words += ["-E", "pr=\(settings.pageSize)/noprompt"]
    }
    let depth =
      switch scope {
      case .base: "base"
      case .oneLevel: "one"
      case .subtree: "sub"
      }
    if sizeLimit > 0 { words += ["-z", String(sizeLimit)] }
    words += ["-b", Shell.quoted(base), "-s", depth, Shell.quoted(filter.description)]
    return (words + attributes.map(Shell.quoted)).joined(separator: " ")
  }
}

extension DirectoryConnectionSettings {
  /// The `ldapcompare(1)` command that asks whether an entry has a value.
  func compareCommand(
    _ dn: String, _ attribute: String, _ value: [UInt8], on server: String
  ) -> String {
    let text = String(validating: value, as: UTF8.self)
    let assertion = text.map { ":" + $0 } ?? "::" + Base64.standard.encode(value)
    let words = client("ldapcompare", [], on: server)
    return (words + [Shell.quoted(dn), Shell.quoted(attribute + assertion)]).joined(separator: " ")
  }

  /// The words with which a client of OpenLDAP connects and binds in the same way.
  fileprivate func client(_ program: String, _ options: [String], on server: String?) -> [String] {
    var words: [String] = []
    if let file = certificateAuthorityFile {
      words.append("LDAPTLS_CACERT=" + Shell.quoted(file))
    }
    words += [program] + options
    words += ["-H", Shell.quoted(server ?? urls.joined(separator: " "))]
    if tls == .startTLS { words.append("-ZZ") }
    switch bind {
    case .anonymous: words.append("-x")
    case .simple(let dn, _): words += ["-x", "-D", Shell.quoted(dn), "-w", "\"$PASSWORD\""]
    case .external: words += ["-Q", "-Y", "EXTERNAL"]
    }
    return words
  }
}

/// The shell's grammar, as far as commands to paste need it.
private enum Shell {
  /// A word that the shell takes as it is.
  static func quoted(_ text: String) -> String {
    let isPlain =
      !text.isEmpty
      && text.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || (UInt8(ascii: "+")...UInt8(ascii: ":")).contains(byte)
          || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "_")
      }
    return isPlain
      ? text
      : "'"
        + text.split(separator: "'", omittingEmptySubsequences: false)
        .joined(separator: "'\\''") + "'"
  }
}
