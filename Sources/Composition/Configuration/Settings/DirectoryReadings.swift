import Directory
import Reconciliation

/// The keys that say which entries are people.
struct UserReading {
  var base: String?
  var filter: Filter
  var mapping: MappingRules

  init(_ section: SettingSection) {
    base = section.required("base", .distinguishedName)
    filter = section.value(
      "filter", .filter, default: .equal("objectClass", text: "inetOrgPerson"))
    var mapping = MappingRules()
    mapping.id = section.value("id", .attributeName, default: mapping.id)
    section.section("attributes") { attributes in
      mapping.username = attributes.list(
        "username", .attributeName, default: mapping.username)
      mapping.email = attributes.list("email", .attributeName, default: mapping.email)
      mapping.displayName = attributes.list(
        "display_name", .attributeName, default: mapping.displayName)
      if mapping.username.isEmpty, attributes.has("username") {
        attributes.reject(
          "username", "the list is empty", allowed: ValueKind<String>.attributeName.allowed)
      }
    }
    self.mapping = mapping
  }
}

/// The keys that say which entries are groups.
struct GroupReading {
  var base: String?
  var filter: Filter
  var member: String
  var name: String

  init(_ section: SettingSection) {
    base = section.required("base", .distinguishedName)
    filter = section.value(
      "filter", .filter, default: .equal("objectClass", text: "groupOfNames"))
    member = section.value("member", .attributeName, default: "member")
    name = section.value("name", .attributeName, default: "cn")
  }
}
