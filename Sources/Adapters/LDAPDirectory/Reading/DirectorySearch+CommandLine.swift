import Directory
public import Services

extension DirectorySearch {
  /// The same search as an `ldapsearch(1)` command that can be pasted into a shell; the password
  /// stands as the variable `$PASSWORD`.
  ///
  /// Without a server it is all of them, tried in order; with a cookie it asks for what has changed
  /// since (RFC 4533), and goes on for ever where it `isLive`.
  public func commandLine(
    _ settings: DirectoryConnectionSettings, on server: String? = nil, since cookie: [UInt8]? = nil,
    isLive: Bool = false
  ) -> String {
    var words: [String] = []
    if let file = settings.certificateAuthorityFile {
      words.append("LDAPTLS_CACERT=" + Self.quoted(file))
    }
    words += ["ldapsearch", "-LLL", "-o", "ldif-wrap=no"]
    words += ["-H", Self.quoted(server ?? settings.urls.joined(separator: " "))]
    if settings.tls == .startTLS { words.append("-ZZ") }
    switch settings.bind {
    case .anonymous: words.append("-x")
    case .simple(let dn, _): words += ["-x", "-D", Self.quoted(dn), "-w", "\"$PASSWORD\""]
    case .external: words += ["-Q", "-Y", "EXTERNAL"]
    }
    if let cookie {
      let place = cookie.isEmpty ? "" : "/" + String(decoding: cookie, as: UTF8.self)
      words += ["-E", Self.quoted("!sync=" + (isLive ? "rp" : "ro") + place)]
    } else if settings.pageSize > 0, scope != .base {
      words += ["-E", "pr=\(settings.pageSize)/noprompt"]
    }
    let depth =
      switch scope {
      case .base: "base"
      case .oneLevel: "one"
      case .subtree: "sub"
      }
    words += ["-b", Self.quoted(base), "-s", depth, Self.quoted(filter.description)]
    return (words + attributes.map(Self.quoted)).joined(separator: " ")
  }

  /// A word that the shell takes as it is.
  private static func quoted(_ text: String) -> String {
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
