@testable import Directory
import Fixtures
import Testing

@Suite("Distinguished names, whatever their values")
struct DistinguishedNamePropertyTests {
  private static let types = ["cn", "OU", "dc", "uid", "userid", "2.5.4.3", "employeeNumber", "o"]

  private func name(_ generator: inout SeededGenerator) -> DistinguishedName {
    DistinguishedName(
      (0..<Int.random(in: 1...4, using: &generator)).map { _ in
        .init(
          (0..<(Int.random(in: 0..<5, using: &generator) == 0 ? 2 : 1)).map { _ in
            let type = Self.types.randomElement(using: &generator) ?? "cn"
            return .init(type, .text(generator.value()))
          })
      })
  }

  @Test("The text reads back as the same values")
  func roundTrip() throws {
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<3000 {
      let name = name(&generator)
      let read = try DistinguishedName(name.description)
      #expect(read.description == name.description)
      #expect(
        read.relativeNames.map { $0.parts.map(\.value) }
          == name.relativeNames.map { $0.parts.map(\.value) })
    }
  }

  @Test("The key of a key is itself, and commas stand only between relative names")
  func idempotence() throws {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<3000 {
      let name = name(&generator)
      let key = try #require(DistinguishedName.key(of: name.description))
      #expect(key == name.normalized)
      #expect(DistinguishedName.key(of: key) == key)
      #expect(key.utf8.count { $0 == UInt8(ascii: ",") } == name.relativeNames.count - 1)
    }
  }

  @Test("The short way to a key and the parser agree")
  func fastPath() throws {
    var generator = SeededGenerator(seed: 3)
    let pieces = [
      "cn", "OU", "=", ",", " ", "A", "b", "-", "#", "9", ".", "userid", "'", "\\", "é",
    ]
    var plain = 0
    for _ in 0..<200_000 {
      let text = (0..<Int.random(in: 3...9, using: &generator)).map { _ in
        pieces.randomElement(using: &generator) ?? ""
      }.joined()
      guard let key = DistinguishedName.plainKey(of: text) else { continue }
      plain += 1
      try #require(try DistinguishedName(text).normalized == key, "\(text)")
    }
    #expect(plain > 1000)
  }

  @Test("Whatever the text, reading it ends")
  func anyText() {
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<3000 {
      let text = String(decoding: generator.value(maximumLength: 30), as: UTF8.self)
      guard let key = DistinguishedName.key(of: "cn=" + text) else { continue }
      #expect(DistinguishedName.key(of: key) == key)
    }
  }
}
