import Directory

extension ValueKind<DirectoryName> {
  static let directoryName = ValueKind(
    "1 to 63 of a-z, 0-9, - and _, beginning with a letter"
  ) { text throws(Rejection) in
    guard let name = DirectoryName(text) else { throw Rejection() }
    return name
  }
}

extension ValueKind<String> {
  /// A distinguished name as it was written.
  static let distinguishedName = ValueKind(
    "a distinguished name such as ou=people,dc=example,dc=com", text: { $0 }
  ) { text throws(Rejection) in
    guard !text.isEmpty else { throw Rejection("it is empty") }
    do throws(DistinguishedNameError) {
      _ = try DistinguishedName(text)
      return text
    } catch {
      throw Rejection("\(error)")
    }
  }

  /// The name of an attribute (RFC 4512, section 1.4), without options.
  static let attributeName = ValueKind(
    "an attribute such as uid or 0.9.2342.19200300.100.1.1", text: { $0 }
  ) { text throws(Rejection) in
    let isName = text.first?.isLetter == true
    guard let first = text.first, first.isASCII, first.isLetter || first.isNumber,
      text.utf8.count <= 200,
      text.allSatisfy({ character in
        character.isASCII
          && (character.isNumber
            || (isName ? character.isLetter || character == "-" : character == "."))
      })
    else { throw Rejection() }
    return text
  }
}

extension ValueKind<Filter> {
  static let filter = ValueKind(
    "a search filter such as (objectClass=inetOrgPerson)"
  ) { text throws(Rejection) in
    do throws(FilterError) {
      return try Filter(text)
    } catch {
      throw Rejection("\(error)")
    }
  }
}
