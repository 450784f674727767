import Testing

@Suite("The manifest")
struct ManifestTests {
  private let manifest: Manifest

  init() throws {
    manifest = Manifest(text: try #require(SourceTree.text(of: "Package.swift")))
  }

  @Test("It has exactly the targets of the ring table, each in its ring's folder")
  func targetsStandInTheirRing() {
    let declared = Set(manifest.targets.map(\.path))
    let wanted = Set(RingTable.rings.map { "Sources/\($0.value.rawValue)/\($0.key)" })
    #expect(declared.subtracting(wanted) == [], "not in the ring table")
    #expect(wanted.subtracting(declared) == [], "not in the manifest")
  }

  @Test("Every folder below Sources is a target's")
  func foldersAreTargets() throws {
    // Pages about the architecture stand beside the targets.
    let rings = try SourceTree.names(in: "Sources").filter { !$0.hasSuffix(".md") }
    let folders = try rings.filter { $0 != "Decisions" }.flatMap { ring in
      try SourceTree.names(in: "Sources/\(ring)").map { "Sources/\(ring)/\($0)" }
    }
    #expect(Set(folders) == Set(manifest.targets.map(\.path)))
  }

  @Test("Dependencies point inward")
  func dependenciesPointInward() {
    for target in manifest.targets {
      for dependency in target.dependencies {
        #expect(
          RingTable.allows(dependency, in: target.name), "\(target.name) depends on \(dependency)")
      }
    }
  }

  /// SwiftPM's own check lets a module pass that comes in through another dependency.
  @Test("A target imports only what it declares as a dependency")
  func importsAreDeclared() {
    for target in manifest.targets {
      let files = SourceTree.sources.filter { $0.path.hasPrefix(target.path + "/") }
      let modules = Set(files.flatMap(\.imports)).filter { RingTable.rings[$0] != nil }
      #expect(modules.subtracting(target.dependencies) == [], "undeclared in \(target.name)")
    }
  }
}
