// swift-tools-version: 6.2
import PackageDescription

// The manifest is the architecture page: rings from the inside out, one line of purpose per target.
// A target may depend on targets of its own ring or of a ring further in, never outward.

let strict: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

func source(_ ring: String, _ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: name, dependencies: dependencies, path: "Sources/\(ring)/\(name)", swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
  .testTarget(
    name: name, dependencies: dependencies, path: "Tests/\(name)", swiftSettings: strict)
}

func library(_ name: String, pkgConfig: String, apt: String) -> Target {
  .systemLibrary(
    name: name, path: "Sources/SystemLibraries/\(name)", pkgConfig: pkgConfig,
    providers: [.apt([apt])])
}

let package = Package(
  name: "muster",
  products: [.executable(name: "muster", targets: ["muster"])],
  targets: [
    // Domain: pure values and rules. No input or output, no clock, no C.
    source("Domain", "Values"),  // identifiers, timestamps, durations, JSON
    source("Domain", "Directory", ["Values"]),  // DN, attribute, entry, filter, LDIF text
    source(
      "Domain", "Accounts",  // account, group, role, grant, permission
      ["Directory", "Values"]),
    source(
      "Domain", "Reconciliation",  // mapping, three-way merge, plan, guards
      ["Accounts", "Directory", "Values"]),
    source("Domain", "Notifications", ["Values"]),  // what is told to whom, texts, retries

    // Application: the use cases, the ports they need, who may do what.
    source(
      "Application", "Services",
      ["Accounts", "Directory", "Notifications", "Reconciliation", "Values"]),

    // Adapters: one folder per outside thing.
    source("Adapters", "LDAPDirectory", ["CLDAP", "Directory", "Services", "Values"]),  // libldap
    source(
      "Adapters", "SQLStore",  // queries, migrations, rows; the driver seam
      ["Accounts", "Directory", "Notifications", "Reconciliation", "Services", "Values"]),
    source(
      "Adapters", "SQLiteDriver",  // runs them on SQLite; copies and restores its files
      ["CSQLite", "SQLStore", "Services", "Values"]),
    source(
      "Adapters", "Cryptography",  // Argon2id, tokens, random
      ["Accounts", "CArgon2", "CCrypt", "COpenSSL", "Services", "Values"]),
    source("Adapters", "PasswordQuality", ["CPWQuality", "Services"]),  // libpwquality
    source(
      "Adapters", "CurlDelivery",  // libcurl: webhooks, and mail by SMTP
      ["CCurl", "Notifications", "Services", "Values"]),
    source("Adapters", "Sendmail", ["Notifications", "Services"]),  // mail by a command
    source("Adapters", "HTTPServer", ["CMicroHTTPD", "HTTPRouting", "Values"]),  // libmicrohttpd

    // Interfaces: what people and programs talk to.
    source("Interfaces", "HTTPRouting", ["Values"]),  // request, response, router; no sockets
    source(
      "Interfaces", "Presentation",  // objects as JSON, the same for every interface
      ["Accounts", "Directory", "Notifications", "Reconciliation", "Services", "Values"]),
    source(
      "Interfaces", "RESTAPI",  // routes, JSON bodies, OpenAPI document
      [
        "Accounts", "Directory", "HTTPRouting", "Notifications", "Presentation", "Reconciliation",
        "Services", "Values",
      ]),
    source(
      "Interfaces", "CommandLine",  // commands, output, exit codes
      [
        "Accounts", "Directory", "Notifications", "Presentation", "Reconciliation", "Services",
        "Values",
      ]),

    // Composition: file + environment + flags into typed settings; wires and runs.
    source(
      "Composition", "Configuration",
      [
        "Accounts", "CYAML", "Directory", "Notifications", "Reconciliation", "Services", "Values",
      ]),
    .executableTarget(
      name: "muster",
      dependencies: [
        "Accounts", "CommandLine", "Configuration", "Cryptography", "CurlDelivery", "Directory",
        "HTTPRouting", "HTTPServer", "LDAPDirectory", "Notifications", "PasswordQuality", "RESTAPI",
        "Reconciliation", "SQLStore", "SQLiteDriver", "Sendmail", "Services", "Values",
      ],
      path: "Sources/Composition/muster", swiftSettings: strict),

    // System libraries: C module maps and shim headers only, each imported by one target.
    library("CLDAP", pkgConfig: "ldap", apt: "libldap2-dev"),
    library("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
    library("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
    library("CMicroHTTPD", pkgConfig: "libmicrohttpd", apt: "libmicrohttpd-dev"),
    library("CArgon2", pkgConfig: "libargon2", apt: "libargon2-dev"),
    library("CCrypt", pkgConfig: "libcrypt", apt: "libcrypt-dev"),
    library("CPWQuality", pkgConfig: "pwquality", apt: "libpwquality-dev"),
    library("CYAML", pkgConfig: "yaml-0.1", apt: "libyaml-dev"),
    library("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),

    // What tests of several targets stand on.
    .target(name: "Fixtures", path: "Tests/Fixtures", swiftSettings: strict),

    // Tests: one target per source target, and the whole program against a real slapd.
    tests("ValuesTests", ["Fixtures", "Values"]),
    tests("DirectoryTests", ["Directory", "Fixtures", "Values"]),
    tests("AccountsTests", ["Accounts", "Directory", "Values"]),
    tests(
      "ReconciliationTests", ["Accounts", "Directory", "Fixtures", "Reconciliation", "Values"]),
    tests("NotificationsTests", ["Notifications", "Values"]),
    tests(
      "ServicesTests",  // with the real store: it is quick, and a stand-in would hide its rules
      [
        "Accounts", "Cryptography", "Directory", "Fixtures", "Notifications", "Reconciliation",
        "SQLStore", "SQLiteDriver", "Services", "Values",
      ]),
    tests("LDAPDirectoryTests", ["Directory", "Fixtures", "LDAPDirectory", "Services", "Values"]),
    tests(
      "SQLStoreTests",
      [
        "Accounts", "Cryptography", "Directory", "Fixtures", "Reconciliation", "SQLStore",
        "SQLiteDriver", "Services", "Values",
      ]),
    tests("SQLiteDriverTests", ["Fixtures", "SQLStore", "SQLiteDriver", "Services", "Values"]),
    tests("CryptographyTests", ["Accounts", "Cryptography", "Fixtures", "Services", "Values"]),
    tests("PasswordQualityTests", ["PasswordQuality", "Services"]),
    tests(
      "CurlDeliveryTests", ["CurlDelivery", "Fixtures", "Notifications", "Services", "Values"]),
    tests("SendmailTests", ["Notifications", "Sendmail", "Services", "Values"]),
    tests("HTTPServerTests", ["HTTPRouting", "HTTPServer", "Values"]),
    tests("HTTPRoutingTests", ["HTTPRouting", "Values"]),
    tests(
      "RESTAPITests",
      [
        "Accounts", "Cryptography", "Directory", "Fixtures", "HTTPRouting", "Notifications",
        "Presentation", "RESTAPI", "Reconciliation", "SQLStore", "SQLiteDriver", "Services",
        "Values",
      ]),
    tests(
      "PresentationTests",
      ["Accounts", "Directory", "Presentation", "Reconciliation", "Services", "Values"]),
    tests(
      "CommandLineTests",
      [
        "Accounts", "CommandLine", "Directory", "Notifications", "Reconciliation", "Services",
        "Values",
      ]),
    tests(
      "ConfigurationTests",
      [
        "Accounts", "Configuration", "Directory", "Notifications", "Reconciliation", "Services",
        "Values",
      ]),
    tests("ArchitectureTests", []),
    tests("EndToEndTests", ["Fixtures", "Values"]),
  ]
)
