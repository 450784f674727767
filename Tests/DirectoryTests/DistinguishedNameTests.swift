import Directory
import Testing

@Suite("Distinguished names")
struct DistinguishedNameTests {
  private func texts(_ name: String) throws -> [[String?]] {
    try DistinguishedName(name).relativeNames.map { $0.parts.map(\.text) }
  }

  @Test("Escaped characters belong to the value")
  func escapes() throws {
    #expect(try texts(#"cn=Smith\, John,ou=a\+b\"c\\d"#) == [["Smith, John"], [#"a+b"c\d"#]])
    #expect(try texts(##"cn=\#1\ ,o=\ x"##) == [["#1 "], [" x"]])
    #expect(try texts(#"cn=Lu\C4\8Di\c4\87"#) == [["Lučić"]])
    #expect(try texts(#"cn=a\00b"#) == [["a\u{0}b"]])
  }

  @Test("Spaces around separators are no part of the value")
  func spaces() throws {
    #expect(try texts("  cn = Ann  Lee , dc=x  +  ou = y ") == [["Ann  Lee"], ["x", "y"]])
  }

  @Test("The empty text is the root, and has no parent")
  func root() throws {
    let root = try DistinguishedName("")
    #expect(root.relativeNames.isEmpty)
    #expect(root.parent == nil)
    #expect(root.normalized.isEmpty)
    #expect(try DistinguishedName("dc=com").parent == root)
  }

  @Test("A value behind # is a BER encoding and stays one")
  func encoded() throws {
    let name = try DistinguishedName("1.3.6.1.4.1.1466.0=#04024869 ,dc=x")
    #expect(name.description == "1.3.6.1.4.1.1466.0=#04024869,dc=x")
    #expect(name.relativeNames[0].parts[0].text == nil)
  }

  @Test("Letter case, spaces, part order and type synonyms don't matter to equality")
  func equality() throws {
    let same = [
      "cn=Ann Lee+uid=al,ou=People,dc=X", "UID=AL + CN=ann   lee,OU=people,DC=x",
      #"commonName=\ Ann Lee\20+0.9.2342.19200300.100.1.1=al,organizationalUnitName=PEOPLE,dc=x"#,
    ]
    let names = try same.map { try DistinguishedName($0) }
    #expect(Set(names).count == 1)
    #expect(names[0].normalized == "cn=ann lee+uid=al,ou=people,dc=x")
  }

  @Test("Accents compare in composed and decomposed form, but never with plain letters")
  func accents() throws {
    #expect(try DistinguishedName("cn=JOSÉ") == DistinguishedName("cn=jose\u{301}"))
    #expect(try DistinguishedName(#"cn=jos\C3\A9"#) == DistinguishedName("cn=José"))
    #expect(try DistinguishedName("cn=José") != DistinguishedName("cn=Jose"))
    #expect(try DistinguishedName("cn=straße") != DistinguishedName("cn=strasse"))
  }

  @Test("A key's bytes are the same for composed and decomposed text")
  func composedBytes() throws {
    let composed = try #require(DistinguishedName.key(of: "cn=é"))
    let decomposed = try #require(DistinguishedName.key(of: "cn=e\u{301}"))
    #expect([UInt8](composed.utf8) == [UInt8](decomposed.utf8))
  }

  @Test("A comma inside a value is never taken for the border of a base")
  func within() throws {
    let base = try DistinguishedName("ou=People,dc=x")
    #expect(try DistinguishedName("cn=a,OU=people, dc=X").isWithin(base))
    #expect(base.isWithin(base))
    #expect(try base.isWithin(DistinguishedName("")))
    #expect(try !DistinguishedName(#"cn=a\,ou=people,dc=x"#).isWithin(base))
    #expect(try !DistinguishedName("cn=a,ou=otherpeople,dc=x").isWithin(base))
    #expect(try !DistinguishedName("dc=x").isWithin(base))
  }

  @Test("A child's value is escaped, and its parent is the name it was made from")
  func child() throws {
    let base = try DistinguishedName("dc=x")
    let child = base.child("cn", "Lee, Ann + #1")
    #expect(child.description == #"cn=Lee\, Ann \+ #1,dc=x"#)
    #expect(child.parent == base)
    #expect(DistinguishedName.escape(value: "# a ") == ##"\# a\ "##)
  }

  @Test("A mistake is named with its place")
  func errors() {
    let cases: [(String, Int)] = [
      ("cn", 2), ("=x", 0), ("cn=a,", 5), ("cn=a,,dc=x", 5), (#"cn=a\"#, 4), (#"cn=a\zz"#, 4),
      ("cn=a;b", 4), ("cn=\"a\"", 3), ("cn=#0", 4), ("cn=#", 4), ("cn=#04zz", 6), ("1a=x", 0),
      ("1..2=x", 0), ("c n=x", 2),
    ]
    for (text, position) in cases {
      let error = #expect(throws: DistinguishedNameError.self, "\(text)") {
        try DistinguishedName(text)
      }
      #expect(error?.position == position, "\(text)")
      #expect(DistinguishedName.key(of: text) == nil, "\(text)")
    }
  }

  @Test("A name of 4 KB is read and written back")
  func long() throws {
    let text = "cn=" + String(repeating: "Añ,".replacing(",", with: #"\,"#), count: 1000) + ",dc=x"
    #expect(text.utf8.count > 4096)
    #expect(try DistinguishedName(text).description == text)
  }
}
