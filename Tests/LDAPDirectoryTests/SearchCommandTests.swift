import Directory
import LDAPDirectory
import Services
import Testing
import Values

@Suite("Searches as commands")
struct SearchCommandTests {
  @Test("A search can be pasted into a shell, and shows no password")
  func simple() throws {
    let settings = DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: ["ldap://a", "ldap://b"], tls: .startTLS,
      certificateAuthorityFile: "/etc/ca.pem",
      bind: .simple(dn: "cn=it's me,dc=x", password: Secret("hidden")),
      users: .init(base: "dc=x", filter: .present("uid")), pageSize: 100)
    let search = DirectorySearch(
      base: "ou=people,dc=x", filter: try Filter("(&(uid=*)(cn=a b))"),
      attributes: ["cn", "userCertificate;binary"])
    let expected =
      "LDAPTLS_CACERT=/etc/ca.pem ldapsearch -LLL -o ldif-wrap=no -H 'ldap://a ldap://b' -ZZ "
      + #"-x -D 'cn=it'\''s me,dc=x' -w "$PASSWORD" -E pr=100/noprompt -b ou=people,dc=x "#
      + "-s sub '(&(uid=*)(cn=a b))' cn 'userCertificate;binary'"
    #expect(search.commandLine(settings) == expected)
  }

  @Test("EXTERNAL and anonymous searches need no variable")
  func others() throws {
    var settings = DirectoryConnectionSettings(
      name: try #require(DirectoryName("corp")), urls: ["ldapi://%2Frun%2Fldapi"],
      bind: .external, users: .init(base: "dc=x", filter: .present("uid")))
    let search = DirectorySearch(
      base: "", scope: .base, filter: .present("objectClass"), attributes: [])
    #expect(
      search.commandLine(settings)
        == "ldapsearch -LLL -o ldif-wrap=no -H 'ldapi://%2Frun%2Fldapi' -Q -Y EXTERNAL -b '' "
        + "-s base '(objectClass=*)'")
    settings.bind = .anonymous
    #expect(search.commandLine(settings).contains(" -x -b"))
  }
}
