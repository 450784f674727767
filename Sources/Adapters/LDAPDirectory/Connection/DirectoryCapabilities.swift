import Directory
import Services

/// What a server says about itself in its root entry (RFC 4512, section 5.1).
struct DirectoryCapabilities: Sendable, Hashable {
  /// Asks for it.
  static let search = DirectorySearch(
    base: "", scope: .base, filter: .present("objectClass"),
    attributes: [
      "objectClass", "structuralObjectClass", "namingContexts", "supportedControl",
      "supportedExtension", "supportedFeatures", "vendorName", "vendorVersion",
    ])

  /// The identifiers of controls.
  let controls: Set<String>
  /// The identifiers of extended operations.
  let extensions: Set<String>
  /// The roots of what the server holds.
  let namingContexts: [String]
  /// The product, as far as the server tells.
  let vendor: String
  /// Whether the server showed its root entry at all.
  let isKnown: Bool

  init(rootEntry: Entry?) {
    func texts(_ name: String) -> [String] {
      rootEntry?.values(name).map { String(decoding: $0, as: UTF8.self) } ?? []
    }
    controls = Set(texts("supportedControl"))
    extensions = Set(texts("supportedExtension"))
    namingContexts = texts("namingContexts")
    isKnown = rootEntry != nil
    let isOpenLDAP = (texts("objectClass") + texts("structuralObjectClass")).contains {
      AttributeName.equal($0, "OpenLDAProotDSE")
    }
    let named = (texts("vendorName") + texts("vendorVersion")).joined(separator: " ")
    vendor = isOpenLDAP ? "OpenLDAP" : named
  }

  /// Whether the server says that it doesn't page; one that says nothing is tried.
  var refusesPaging: Bool { !controls.isEmpty && !controls.contains(PagedResults.type) }

  /// Whether the server says what has changed since a cookie (RFC 4533).
  var offersContentSync: Bool { controls.contains(ContentSync.requestType) }

  /// Whether the server answers "who am I" (RFC 4532).
  var knowsWhoAmI: Bool { extensions.contains("1.3.6.1.4.1.4203.1.11.3") }

  /// Whether the server makes a change only while an assertion holds (RFC 4528).
  var asserts: Bool { controls.contains("1.3.6.1.1.12") }

  /// Whether the server reads an entry back with its change (RFC 4527).
  var readsBack: Bool { controls.contains(PostRead.type) }

  /// Whether the server makes several changes at once (RFC 5805).
  ///
  /// slapd keeps the control's identifier to itself, so the operations have to do.
  var hasTransactions: Bool {
    extensions.isSuperset(of: [Transaction.startName, Transaction.endName])
  }

  /// Whether the server sets passwords (RFC 3062).
  var setsPasswords: Bool { extensions.contains(PasswordModify.name) }

  /// The naming context that holds a name: the longest of those above it.
  func namingContext(of dn: String) -> String? {
    guard let key = DistinguishedName.key(of: dn) else { return nil }
    return namingContexts.compactMap { context in
      DistinguishedName.key(of: context).map { (context, $0) }
    }.filter { DistinguishedName.isKey(key, within: $0.1) }
      .max { $0.1.utf8.count < $1.1.utf8.count }?.0
  }
}
