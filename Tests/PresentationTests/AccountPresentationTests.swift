import Accounts
import Directory
import Presentation
import Services
import Testing
import Values

@Suite("Accounts and groups as JSON")
struct AccountPresentationTests {
  private let moment = Timestamp(millisecondsSince1970: 1_800_000_000_000)

  private func account(role: Role?, link: Account.Link?) -> Account {
    Account(
      id: AccountID(UniqueID(high: 1, low: 2)), username: "ada", email: nil,
      displayName: "Ada Lovelace", role: role, status: .active, statusCause: nil, link: link,
      mustChangePassword: false, isSystem: false, isBreakGlass: false, createdAt: moment,
      updatedAt: moment, lastLoginAt: nil, version: 3)
  }

  @Test("A user has every member of the contract")
  func members() {
    let names = [
      "user_id", "username", "email", "display_name", "role", "is_admin", "is_active", "status",
      "source", "directory", "must_change_password", "created_at", "updated_at", "last_login_at",
      "version",
    ]
    let json = JSONValue(account(role: .user, link: nil))
    #expect(names.filter { json[$0] == nil } == [])
  }

  @Test("A local guest has no role and no directory")
  func guest() {
    let json = JSONValue(account(role: nil, link: nil))
    #expect(json["role"] == .null)
    #expect(json["is_admin"] == false)
    #expect(json["source"] == "local")
    #expect(json["directory"] == .null)
    #expect(json["email"] == .null)
  }

  @Test("A linked account shows its entry")
  func linked() throws {
    let link = Account.Link(
      directory: try #require(DirectoryName("corp")), entry: EntryID(UniqueID(high: 5, low: 6)),
      dn: "uid=ada,ou=people", syncedAt: moment)
    let json = JSONValue(account(role: .admin, link: link))
    #expect(json["is_admin"] == true)
    #expect(json["source"] == "directory")
    #expect(json["directory"]?["name"] == "corp")
    #expect(json["directory"]?["entry_uuid"] == .string(link.entry.description))
  }

  @Test("A group shows the role that a rule gives it")
  func group() throws {
    let corp = try #require(DirectoryName("corp"))
    let group = Group(
      id: GroupID(UniqueID(high: 1, low: 1)), name: "admins", description: nil,
      directory: corp, dn: "cn=admins", memberCount: 2)
    let json = JSONValue(RuledGroup(group: group, role: .admin))
    #expect(json["role"] == "admin")
    #expect(json["source"] == "directory")
    #expect(json["member_count"] == 2)
  }

  @Test("A page has its items, the total and the way on")
  func page() {
    let page = Page(items: [1, 2], total: 5, nextCursor: "x")
    #expect(
      JSONValue(page) { JSONValue($0) } == ["items": [1, 2], "total": 5, "next_cursor": "x"])
  }
}
