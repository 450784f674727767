import Testing

@Suite("The rings")
struct RingTests {
  @Test("A file imports only what its ring allows", arguments: SourceTree.sources)
  func importsPointInward(file: SourceFile) {
    let target = file.components[2]
    for module in file.imports {
      #expect(RingTable.allows(module, in: target), "\(target) may not import \(module)")
    }
  }

  @Test("The domain imports nothing but the domain and the standard library")
  func domainIsPure() {
    let domain = SourceTree.sources.filter { $0.components[1] == Ring.domain.rawValue }
    #expect(!domain.isEmpty)
    let modules = Set(domain.flatMap(\.imports)).subtracting(["Swift"])
    #expect(modules.filter { RingTable.rings[$0] != .domain } == [])
  }

  @Test("A system library is imported by no other target than its owner")
  func oneOwner() {
    for (library, owner) in RingTable.owners {
      let importers = SourceTree.sources.filter { $0.imports.contains(library) }
      #expect(Set(importers.map { $0.components[2] }).subtracting([owner]) == [])
    }
  }

  @Test(
    "An import line is recognised in all its forms",
    arguments: [
      ("import Values", "Values"),
      ("  public import Values", "Values"),
      ("@preconcurrency internal import CLDAP", "CLDAP"),
      ("@testable import Services // why", "Services"),
      ("private import struct Foundation.Data", "Foundation"),
      ("import func Glibc.exit", "Glibc"),
    ])
  func importForms(line: String, module: String) {
    #expect(SourceFile.importedModule(of: line) == module)
  }

  @Test(
    "Text that speaks of imports is no import line",
    arguments: ["// import Values", "/// The import of people", "let import = 1", "import", ""])
  func noImports(line: String) {
    #expect(SourceFile.importedModule(of: line) == nil)
  }

  @Test("The table refuses what points outward, sideways, or past an owner")
  func tableRefuses() {
    #expect(!RingTable.allows("Services", in: "Accounts"))
    #expect(!RingTable.allows("SQLStore", in: "Services"))
    #expect(!RingTable.allows("SQLStore", in: "RESTAPI"))
    #expect(!RingTable.allows("LDAPDirectory", in: "SQLStore"))
    #expect(!RingTable.allows("CSQLite", in: "SQLStore"))
    #expect(!RingTable.allows("Dispatch", in: "Values"))
    #expect(!RingTable.allows("Foundation", in: "muster"))
    #expect(!RingTable.allows("Values", in: "Unknown"))
    #expect(RingTable.allows("CSQLite", in: "SQLiteDriver"))
    #expect(RingTable.allows("HTTPRouting", in: "HTTPServer"))
  }
}
