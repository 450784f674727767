import Fixtures
import Testing
import Values

@Suite("Unique identifiers")
struct UniqueIDTests {
  static let text = "f81d4fae-7dec-11d0-a765-00a0c91e6bf6"
  static let bytes: [UInt8] = [
    0xf8, 0x1d, 0x4f, 0xae, 0x7d, 0xec, 0x11, 0xd0, 0xa7, 0x65, 0x00, 0xa0, 0xc9, 0x1e, 0x6b, 0xf6,
  ]

  @Test("Text and bytes of the example in RFC 9562 stand for the same bits")
  func example() throws {
    let id = try #require(UniqueID(Self.text))
    #expect(id.bytes == Self.bytes)
    #expect(UniqueID(bytes: Self.bytes) == id)
    #expect(id.description == Self.text)
    #expect(UniqueID(utf8: Array(Self.text.utf8)) == id)
  }

  @Test("Upper-case digits read, and are written in lower case")
  func letterCase() throws {
    #expect(try #require(UniqueID(Self.text.uppercased())).description == Self.text)
  }

  @Test(
    "Any other form of text is refused",
    arguments: [
      "", "f81d4fae7dec11d0a76500a0c91e6bf6", "{f81d4fae-7dec-11d0-a765-00a0c91e6bf6}",
      "f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae-7dec-11d0-a765-00a0c91e6bf60",
      "f81d4fae-7dec-11d0-a765-00a0c91e6bfg", "f81d4fae-7dec-11d0-a76500-a0c91e6bf6",
      " f81d4fae-7dec-11d0-a765-00a0c91e6bf", "f81d4fae_7dec_11d0_a765_00a0c91e6bf6",
      "f81d4fae-7dec-11d0-a765-00a0c91e6bé",
    ])
  func otherForms(text: String) {
    #expect(UniqueID(text) == nil)
  }

  @Test("Bytes of another count than sixteen are refused", arguments: [0, 15, 17])
  func otherCounts(count: Int) {
    #expect(UniqueID(bytes: [UInt8](repeating: 1, count: count)) == nil)
  }

  @Test("Bytes that don't lie in one stretch of memory read as well")
  func scatteredBytes() {
    #expect(UniqueID(bytes: Self.bytes.lazy.map { $0 }) == UniqueID(Self.text))
    #expect(UniqueID(utf8: Self.text.utf8.lazy.map { $0 }) == UniqueID(Self.text))
  }

  @Test("Identifiers sort by their bytes")
  func order() {
    var generator = SeededGenerator(seed: 1)
    let ids = (0..<200).map { _ in UniqueID(high: generator.next(), low: generator.next()) }
    let expected = ids.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    #expect(ids.sorted() == expected)
    #expect(ids.sorted { $0.description < $1.description } == expected)
  }

  @Test("Text and bytes of any identifier read back")
  func roundTrip() {
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<500 {
      let id = UniqueID(high: generator.next(), low: generator.next())
      #expect(UniqueID(id.description) == id)
      #expect(UniqueID(bytes: id.bytes) == id)
    }
  }

  @Test("The version 7 example in RFC 9562, appendix A.6, comes from its moment and random bits")
  func versionSevenExample() {
    let id = UniqueID.timeOrdered(
      at: Timestamp(millisecondsSince1970: 0x017f_22e2_79b0),
      random: (0xcc3, 0x18c4_dc0c_0c07_398f << 2))
    #expect(id.description == "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
  }

  @Test("Version and variant stand in their places whatever the random bits")
  func versionAndVariant() {
    for random in [UInt64.min, .max] {
      let id = UniqueID.timeOrdered(
        at: Timestamp(millisecondsSince1970: 1_800_000_000_000), random: (random, random))
      #expect(id.high >> 12 & 0xf == 7)
      #expect(id.low >> 62 == 0b10)
    }
  }

  @Test("Later moments give greater identifiers, and moments that don't fit go to the ends")
  func timeOrder() {
    let moments: [Int64] = [.min, 0, 1, 1_800_000_000_000, 1 << 48 - 1]
    let ids = moments.map { moment in
      UniqueID.timeOrdered(at: Timestamp(millisecondsSince1970: moment), random: (5, 5))
    }
    #expect(ids[0] == ids[1])
    #expect(Array(ids.dropFirst()) == ids.dropFirst().sorted())
    let beyond = UniqueID.timeOrdered(at: Timestamp(millisecondsSince1970: .max), random: (5, 5))
    #expect(beyond == ids.last)
  }

  @Test("An identifier of one kind reads and sorts like its bits")
  func typedIdentifier() throws {
    enum Thing {}
    let id = try #require(Identifier<Thing>(Self.text))
    #expect(id.description == Self.text)
    #expect(id.value == UniqueID(Self.text))
    #expect(Identifier<Thing>("x") == nil)
    #expect(Identifier<Thing>(UniqueID(high: 0, low: 1)) < id)
  }
}
