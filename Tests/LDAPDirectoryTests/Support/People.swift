/// LDIF of people for tests.
enum People {
  /// The entry's fixed identifier.
  static func uuid(_ number: Int) -> String {
    let digits = String(number)
    return "00000000-0000-4000-8000-" + String(repeating: "0", count: 12 - digits.count) + digits
  }

  static func ldif(_ numbers: Range<Int>, extra: String = "") -> String {
    numbers.map { person($0, extra: extra) }.joined()
  }

  static func person(_ number: Int, extra: String = "") -> String {
    """
    dn: uid=p\(number),ou=people,dc=example,dc=com
    objectClass: inetOrgPerson
    uid: p\(number)
    cn: Person \(number)
    sn: Person
    userPassword: secret \(number)
    entryUUID: \(uuid(number))
    \(extra.isEmpty ? "" : extra + "\n")

    """
  }
}
