/// The rings of the house: who stands where, and the few doors between neighbours.
enum RingTable {
  /// Every target of `Sources` with its ring.
  static let rings: [String: Ring] = [
    "Values": .domain,
    "Directory": .domain,
    "Accounts": .domain,
    "Reconciliation": .domain,
    "Notifications": .domain,
    "Services": .application,
    "LDAPDirectory": .adapters,
    "SQLStore": .adapters,
    "SQLiteDriver": .adapters,
    "Cryptography": .adapters,
    "HTTPServer": .adapters,
    "PasswordQuality": .adapters,
    "CurlDelivery": .adapters,
    "Sendmail": .adapters,
    "HTTPRouting": .interfaces,
    "Presentation": .interfaces,
    "RESTAPI": .interfaces,
    "CommandLine": .interfaces,
    "Configuration": .composition,
    "muster": .composition,
    "CLDAP": .systemLibraries,
    "CSQLite": .systemLibraries,
    "COpenSSL": .systemLibraries,
    "CMicroHTTPD": .systemLibraries,
    "CArgon2": .systemLibraries,
    "CCrypt": .systemLibraries,
    "CPWQuality": .systemLibraries,
    "CYAML": .systemLibraries,
    "CCurl": .systemLibraries,
  ]

  /// What single targets may import beyond their ring's share.
  static let doors: [String: Set<String>] = [
    "SQLiteDriver": ["SQLStore"],  // implements the driver seam, which the store owns
    "HTTPServer": ["HTTPRouting"],  // hands requests to the router
    "RESTAPI": ["HTTPRouting", "Presentation"],  // gives the router its routes; shows objects
    "CommandLine": ["Glibc", "Presentation"],  // knows terminals and users; shows objects
  ]

  /// The one target that may import each system library.
  static let owners: [String: String] = [
    "CLDAP": "LDAPDirectory",
    "CSQLite": "SQLiteDriver",
    "COpenSSL": "Cryptography",
    "CArgon2": "Cryptography",
    "CCrypt": "Cryptography",
    "CPWQuality": "PasswordQuality",
    "CMicroHTTPD": "HTTPServer",
    "CYAML": "Configuration",
    "CCurl": "CurlDelivery",
  ]

  /// Whether `target` may import `module`.
  static func allows(_ module: String, in target: String) -> Bool {
    guard let ring = rings[target] else { return false }
    if module == "Swift" { return true }
    if doors[target]?.contains(module) == true { return true }
    guard let other = rings[module] else { return ring.platform.contains(module) }
    return other == .systemLibraries ? owners[module] == target : ring.inward.contains(other)
  }
}
