import Testing

@Suite("The house rules")
struct HouseRuleTests {
  private static let everyFile = SourceTree.sources + SourceTree.tests
  private static let ownFolder = "Tests/ArchitectureTests/"

  @Test("A file has 400 lines at most", arguments: everyFile)
  func filesAreShort(file: SourceFile) {
    #expect(file.lines.count <= 401, "the last line end counts as one more line")
  }

  @Test("Nothing is left undone, and nothing crashes on purpose", arguments: everyFile)
  func nothingForbidden(file: SourceFile) {
    guard !file.path.hasPrefix(Self.ownFolder) else { return }
    let forbidden = [
      "TODO", "FIXME", "fatalError", "try!", "as!", "Task.detached", "Thread.sleep",
      "usleep(", "print(\"DEBUG",
    ]
    for (number, line) in file.lines.enumerated() {
      for word in forbidden where line.contains(word) {
        Issue.record("\(file.path):\(number + 1) has \(word)")
      }
    }
  }

  @Test("An unchecked Sendable says above it what protects it", arguments: everyFile)
  func uncheckedIsExplained(file: SourceFile) {
    guard !file.path.hasPrefix(Self.ownFolder) else { return }
    for (number, line) in file.lines.enumerated() where line.contains("@unchecked Sendable") {
      guard !line.drop(while: \.isWhitespace).hasPrefix("//") else { continue }
      let comment = file.lines[..<number].reversed()
        .prefix { $0.drop(while: \.isWhitespace).hasPrefix("//") }
      #expect(
        comment.contains { $0.contains("`@unchecked Sendable` because") },
        "line \(number + 1) of \(file.path)")
    }
  }

  @Test("No file, folder or type has a name that says nothing", arguments: everyFile)
  func namesSaySomething(file: SourceFile) {
    let empty = ["Util", "Helper", "Common", "Misc", "Manager", "Core"]
    for part in file.components.map({ $0.replacing(".swift", with: "") }) {
      #expect(!empty.contains { part.hasSuffix($0) || part.hasSuffix($0 + "s") }, "\(part)")
    }
  }

  @Test("The top level holds nothing but the house")
  func topLevelIsTidy() throws {
    let allowed: Set = [
      "Package.swift", "Sources", "Tests", "ldif", "config", "README.md", "Makefile", "var",
    ]
    #expect(Set(try SourceTree.names(in: "")).subtracting(allowed) == [])
  }
}
