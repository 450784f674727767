import Accounts
import Testing
import Values

@Suite("Workflow documents")
struct WorkflowDocumentTests {
  private func document(_ text: String) throws -> WorkflowDocument {
    try #require(WorkflowDocument(try JSONText(parsing: text.utf8)))
  }

  @Test("Only an object is a document")
  func objects() {
    for value: JSONValue in [nil, true, 1, "a", ["a"]] {
      #expect(WorkflowDocument(JSONText(value)) == nil)
    }
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

  @Test(
    "A document with an id carries its workflow's, one without keeps none",
    arguments: ["id", "workflow_id"])
  func identifiers(key: String) throws {
    let id = WorkflowID(UniqueID(high: 1, low: 2))
    var named = try document(#"{"\#(key)":"x","name":"P"}"#)
    #expect(named.contradicts(id))
    named.identify(as: id)
    #expect(!named.contradicts(id))
    #expect(named.json.value.members?.first?.value == JSONValue(id))
    var other = try document(#"{"name":"P","\#(key)":null}"#)
    #expect(!other.contradicts(id))
    other = try document(#"{"name":"P"}"#)
    other.identify(as: id)
    #expect(other.json[key] == nil)
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

  @Test("A file is a picture by its structure, from the first byte to the last")
  func pictures() {
    for (form, picture) in TinyPicture.all {
      #expect(WorkflowThumbnail(picture)?.form == form)
      #expect(WorkflowThumbnail(picture + Array("<script>".utf8)) == nil, "behind \(form)")
      #expect(WorkflowThumbnail(Array(picture.dropLast())) == nil, "without its end: \(form)")
      for length in [3, 8, 12] {
        let page = picture.prefix(length) + Array("<html>".utf8)
        #expect(WorkflowThumbnail(Array(page)) == nil, "a page behind the start of \(form)")
      }
    }
    for text in ["<svg></svg>", "GIF89a", "", "RIFFxxxxWAVE", "<html>"] {
      #expect(WorkflowThumbnail(Array(text.utf8)) == nil, "\(text)")
    }
  }

  @Test("A JPEG needs a frame before its scan")
  func frame() {
    #expect(WorkflowThumbnail([0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9]) == nil)
    #expect(WorkflowThumbnail([0xff, 0xd8, 0xff, 0xd9]) == nil)
  }
}

/// The parts that a picture must have, and nothing in them.
private enum TinyPicture {
  static let all: [(WorkflowThumbnail.Form, [UInt8])] = [(.png, png), (.jpeg, jpeg), (.webp, webp)]

  static let png: [UInt8] =
    [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
    + chunk("IHDR", 13) + chunk("IDAT", 10) + chunk("IEND", 0)

  static let jpeg: [UInt8] =
    [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xff, 0xc0, 0, 3, 0]
    + [0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]

  static let webp: [UInt8] =
    Array("RIFF".utf8) + [16, 0, 0, 0] + Array("WEBPVP8 ".utf8) + [4, 0, 0, 0, 1, 2, 3, 4]

  private static func chunk(_ type: String, _ length: UInt8) -> [UInt8] {
    [0, 0, 0, length] + Array(type.utf8) + [UInt8](repeating: 0, count: Int(length) + 4)
  }
}
