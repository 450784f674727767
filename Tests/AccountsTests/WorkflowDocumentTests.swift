import Accounts
import Testing
import Values

@Suite("Workflow documents")
struct WorkflowDocumentTests {
  private func document(_ text: String) throws -> WorkflowDocument {
    try #require(WorkflowDocument(try JSONValue(parsing: text)))
  }

  @Test("Only an object is a document")
  func objects() {
    for value: JSONValue in [nil, true, 1, "a", ["a"]] { #expect(WorkflowDocument(value) == nil) }
  }

  @Test(
    "Tags are read from an array or from one text, each once, without case and spaces",
    arguments: [
      (#""a, B ,a,,b""#, ["a", "B"]), (#"["A","a ","b"]"#, ["A", "b"]), ("null", []),
      (#""""#, []), ("[]", []),
    ])
  func tags(json: String, tags: [String]) throws {
    #expect(WorkflowTags(try JSONValue(parsing: json))?.all == tags)
  }

  @Test("Marking as shared and not as shared again gives the same document")
  func marking() throws {
    for text in [
      #"{"name":"P","tags":["a"]}"#, #"{"name":"P","tags":"a, b"}"#, #"{"name":"P","tags":"a"}"#,
      #"{"name":"P","tags":[]}"#, #"{"name":"P","tags":""}"#,
    ] {
      let before = try document(text)
      var after = before
      after.mark(asShared: true)
      #expect(after.isShared && after != before)
      after.mark(asShared: true)
      after.mark(asShared: false)
      #expect(after == before, "\(text)")
    }
  }

  @Test("However shared is written, taking it off leaves none")
  func otherWritings() throws {
    for text in [
      #"{"tags":["Shared","SHARED ","a"]}"#, #"{"tags":"shared,a, Shared"}"#,
    ] {
      var document = try document(text)
      #expect(document.isShared)
      document.mark(asShared: false)
      #expect(document.tags == ["a"])
    }
  }

  @Test("A document with an id carries its workflow's, one without keeps none")
  func identifiers() throws {
    let id = WorkflowID(UniqueID(high: 1, low: 2))
    var named = try document(#"{"id":"x","name":"P"}"#)
    #expect(named.contradicts(id))
    named.identify(as: id)
    #expect(!named.contradicts(id))
    #expect(named.json.members?.first?.value == JSONValue(id))
    var other = try document(#"{"name":"P","id":null}"#)
    #expect(!other.contradicts(id))
    other = try document(#"{"name":"P"}"#)
    other.identify(as: id)
    #expect(other.json["id"] == nil)
  }

  @Test("Levels are counted from the document itself")
  func depth() throws {
    #expect(try document(#"{"name":"P"}"#).depth == 1)
    #expect(try document(#"{"a":[{"b":[]}],"c":{}}"#).depth == 4)
  }

  @Test("A family of emoji passes in a name, a hidden change of direction doesn't")
  func invisible() throws {
    #expect(try document(#"{"name":"👩‍🔬 portrait"}"#).faults == [])
    #expect(try document("{\"name\":\"a\u{202e}b\"}").faults.map(\.kind) == [.characters])
  }

  @Test("A file is the picture that its first bytes say")
  func pictures() {
    let webp = Array("RIFF".utf8) + [1, 0, 0, 0] + Array("WEBPVP8 ".utf8)
    #expect(WorkflowThumbnail(webp)?.form == .webp)
    #expect(WorkflowThumbnail([0xff, 0xd8, 0xff, 0xdb])?.form == .jpeg)
    for text in ["<svg></svg>", "GIF89a", "", "RIFFxxxxWAVE", "<html>"] {
      #expect(WorkflowThumbnail(Array(text.utf8)) == nil, "\(text)")
    }
  }
}
