import Directory
import Reconciliation
import Services

/// The keys that say what Muster writes into a directory.
struct WriteBackReading {
  /// What may be written; nil for nothing.
  var rules: WriteBackRules?
  /// The name that stands in a group without members; nil to leave the last member in.
  var placeholderMember: String?

  /// Who writes; nil for whoever reads.
  var bind: DirectoryConnectionSettings.Bind?

  /// What else the directory's section says.
  struct Surroundings {
    var mapping: MappingRules
    var authorities: Authorities
    var hasGroups: Bool
    var roleRules: [RoleRule]
    var urls: [String]
  }

  init(_ section: SettingSection, _ surroundings: Surroundings) {
    let isEnabled = section.value("enabled", .boolean, default: false)
    var rules = WriteBackRules()
    rules.attributes = section.writtenAttributes(surroundings)
    rules.writesGroups = section.value("groups", .boolean, default: false)
    placeholderMember = section.optional("empty_group_member", .distinguishedName)
    if section.has("bind_dn") || section.has("bind_password")
      || section.has("bind_password_file") || section.has("sasl")
    {
      bind = section.bind(surroundings.urls)
    }
    rules.enabling = section.enabling()
    rules.template = section.template()
    rules.writesPasswords = section.value("passwords", .boolean, default: false)
    rules.deletesEntries = section.value("delete", .boolean, default: false)
    if rules.writesGroups {
      if !surroundings.hasGroups {
        section.reject("groups", "the directory has no groups section")
      } else if surroundings.roleRules.isEmpty {
        section.warn("groups", "no role rule names a group, so no membership is written")
      }
    }
    self.rules = isEnabled ? rules : nil
  }
}

/// How an entry is told that it is disabled.
private enum DisablingWay: String, Sendable, CaseIterable {
  case nothing
  case ppolicy
  case attribute
}

extension SettingSection {
  /// The attributes that may be written, each with the one of an account that goes there.
  fileprivate func writtenAttributes(
    _ surroundings: WriteBackReading.Surroundings
  ) -> [AccountAttribute: String] {
    let mapping = surroundings.mapping
    let places: [(AccountAttribute, String?)] = [
      (.email, mapping.email.first), (.displayName, mapping.displayName.first),
    ]
    let known = places.compactMap(\.1)
    var written: [AccountAttribute: String] = [:]
    for name in list("attributes", .writtenAttribute) {
      let place = places.first { attribute, target in
        attribute.rawValue == name || target.map { AttributeName.equal($0, name) } == true
      }
      guard let (attribute, target) = place, let target else {
        reject(
          "attributes", "no attribute of an account goes to \(name)",
          allowed: "the first attribute of a mapping: " + known.joined(separator: ", "))
        continue
      }
      written[attribute] = target
      if surroundings.authorities[attribute] == .directory {
        warn(
          "attributes",
          "authority.\(attribute.rawValue) is directory, so \(target) is never written; "
            + "merge or local let people change it")
      }
    }
    return written
  }

  fileprivate func enabling() -> EntryEnabling? {
    let way = value("disable_by", .word, default: DisablingWay.nothing)
    let attribute: EntryEnabling? = section("disable_attribute") { section in
      guard way == .attribute else {
        if section.isPresent {
          warn("disable_attribute", "it counts with disable_by: attribute only")
        }
        for key in ["name", "disabled", "enabled"] { _ = section.has(key) }
        return nil
      }
      let name = section.required("name", .attributeName)
      let disabled = section.optional("disabled", .text)
      let enabled = section.optional("enabled", .text)
      if disabled == enabled {
        section.reject("disabled", "it must differ from the value of an enabled entry")
      }
      return name.map { .attribute($0, disabled: disabled, enabled: enabled) }
    }
    return switch way {
    case .nothing: nil
    case .ppolicy: .passwordPolicy
    case .attribute: attribute
    }
  }

  /// What the entry of an approved person looks like; nil where none is made.
  fileprivate func template() -> EntryTemplate? {
    let makesEntries = value("create_users", .boolean, default: false)
    let dn = optional("user_dn", .entryNameTemplate)
    let classes = list("user_classes", .attributeName, default: ["inetOrgPerson"])
    let isGiven = has("user_attributes")
    let attributes = freeKeys("user_attributes", .template)
    if makesEntries, !has("user_dn") {
      reportMissing(
        "user_dn", allowed: "a name with {username}, as in uid={username},ou=people,dc=example")
    }
    guard makesEntries, let dn else { return nil }
    let standard = [
      ("uid", "{username}"), ("cn", "{display_name}"), ("sn", "{last_name}"),
      ("displayName", "{display_name}"), ("mail", "{email}"),
    ]
    return EntryTemplate(
      dn: dn, objectClasses: classes,
      attributes: isGiven
        ? attributes.map { .init($0.key, $0.value) } : standard.map { .init($0.0, $0.1) })
  }
}

extension ValueKind<String> {
  /// An attribute of an entry, or one of an account.
  fileprivate static let writtenAttribute = ValueKind(
    "an attribute such as mail, or email or display_name", text: { $0 }
  ) { text throws(Rejection) in
    if AccountAttribute(rawValue: text) != nil { return text }
    return try attributeName.parse(text)
  }

  /// A text with the account's attributes in braces.
  fileprivate static let template = ValueKind(
    "a text in which {username}, {email}, {display_name} and {last_name} stand for the account's",
    text: { $0 }
  ) { text throws(Rejection) in
    if let word = EntryTemplate.unknownWords(in: text).first {
      throw Rejection("{\(word)} stands for nothing")
    }
    return text
  }

  /// The name of a new entry, with `{username}` in it.
  fileprivate static let entryNameTemplate = ValueKind(
    "a name with {username}, as in uid={username},ou=people,dc=example", text: { $0 }
  ) { text throws(Rejection) in
    let text = try distinguishedName.parse(try template.parse(text))
    guard text.split(separator: ",").first?.split(separator: "{").count ?? 0 > 1 else {
      throw Rejection("every entry would have the same name")
    }
    return text
  }
}
