import Directory
import Fixtures
import Testing

@Suite("Search filters")
struct FilterTests {
  @Test(
    "Every kind of RFC 4511 has a text that reads back",
    arguments: [
      "(&(a=1)(b=2))", "(|(a=1)(b=2))", "(!(a=1))", "(a=*)", "(a=1)", "(a=)", "(a>=1)", "(a<=1)",
      "(a~=1)", "(a=x*)", "(a=*x)", "(a=*x*y*)", "(a=x*y*z)", "(a:=1)", "(a:dn:=1)",
      "(a:2.5.13.5:=1)", "(a:dn:caseExactMatch:=1)", "(:caseExactMatch:=1)", "(:dn:2.5.13.5:=1)",
      "(&)", "(|)", "(&(|(a=1)(!(b=*)))(c=é))", #"(a=\2a\28\29\5c\00)"#, #"(a=\ff)"#,
      "(cn;lang-de=x)", "(2.5.4.3=x)", "(a= x )",
    ])
  func roundTrip(_ text: String) throws {
    #expect(try Filter(text).description == text)
  }

  @Test("Texts become the parts that they name")
  func parts() throws {
    #expect(try Filter("(cn=Jos\\c3\\a9)") == .equal("cn", text: "José"))
    #expect(
      try Filter("(cn=a*b*c*d)")
        == .substrings("cn", .init(initial: [0x61], any: [[0x62], [0x63]], final: [0x64])))
    #expect(
      try Filter("(ou:DN:caseIgnoreMatch:=x)")
        == .extensible(
          .init(attribute: "ou", includesName: true, rule: "caseIgnoreMatch", value: [0x78])))
  }

  @Test("Outer parentheses may be missing, and a long filter may be laid out in lines")
  func layout() throws {
    #expect(try Filter(" uid=ann") == .equal("uid", text: "ann"))
    #expect(
      try Filter("(&\n  (uid=ann)\n  (! (ou=x))\n)")
        == .and([.equal("uid", text: "ann"), .not(.equal("ou", text: "x"))]))
  }

  @Test(
    "A mistake is named with its place",
    arguments: [
      ("", 0, FilterError.Reason.empty), ("(a=1", 4, .missing(")")), ("(a=1))", 5, .trailingText),
      ("(=1)", 1, .malformedName("")), ("(a1", 3, .missingOperator), ("(a>1)", 3, .missing("=")),
      (#"(a=\2)"#, 3, .malformedEscape), ("(a>=*)", 4, .misplacedAsterisk),
      ("(a=b**c)", 3, .misplacedAsterisk), ("(:=1)", 1, .emptyExtensibleMatch),
      ("(!a=1)", 2, .missing("(")), ("(&(a=1)b=2)", 7, .missing(")")), ("(a=(b)", 3, .missing(")")),
      ("(a b=1)", 3, .missingOperator), ("(a::=1)", 3, .malformedName("")),
    ])
  func errors(_ text: String, position: Int, reason: FilterError.Reason) {
    let error = #expect(throws: FilterError.self) { try Filter(text) }
    #expect(error?.reason == reason)
    #expect(error?.position == position)
  }

  @Test("Nesting is limited")
  func depth() throws {
    func nested(_ levels: Int) -> String {
      String(repeating: "(!", count: levels) + "(a=1)" + String(repeating: ")", count: levels)
    }
    _ = try Filter(nested(99))
    let error = #expect(throws: FilterError.self) { try Filter(nested(50_000)) }
    #expect(error?.reason == .tooDeep(limit: 100))
  }

  @Test("Any filter reads back from its text")
  func property() throws {
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<2000 {
      let filter = filter(&generator, depth: 3)
      #expect(try Filter(filter.description) == filter)
    }
  }

  private func filter(_ generator: inout SeededGenerator, depth: Int) -> Filter {
    let kind = Int.random(in: (depth == 0 ? 3 : 0)...9, using: &generator)
    func list() -> [Filter] {
      (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        filter(&generator, depth: depth - 1)
      }
    }
    func piece() -> [UInt8] { generator.value() + [0x78] }
    switch kind {
    case 0: return .and(list())
    case 1: return .or(list())
    case 2: return .not(filter(&generator, depth: depth - 1))
    case 3: return .present("cn")
    case 4: return .greaterOrEqual("cn", generator.value())
    case 5: return .lessOrEqual("cn", generator.value())
    case 6: return .approximate("cn", generator.value())
    case 7: return .substrings("cn", .init(initial: piece(), any: [piece(), piece()]))
    case 8:
      return .extensible(.init(attribute: "cn", rule: "caseExactMatch", value: generator.value()))
    default: return .equal("cn", generator.value())
    }
  }
}
