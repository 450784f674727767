import HTTPRouting
import Values

extension HTTPResponse {
  /// One object that counts no versions, tagged by its content.
  static func object(_ value: JSONValue, status: Int = 200) -> HTTPResponse {
    let bytes = value.utf8
    return json(bytes, status: status).tagged(EntityTag(content: bytes))
  }

  /// One object in a version, which also shows things that the version doesn't count.
  static func object(_ value: JSONValue, version: Int, status: Int = 200) -> HTTPResponse {
    let bytes = value.utf8
    return json(bytes, status: status).tagged(EntityTag(version: version, content: bytes))
  }

  /// One object in a version, with a member that the version counts.
  static func object(
    _ value: JSONValue, with key: String, _ member: JSONText, version: Int, status: Int = 200
  ) -> HTTPResponse {
    var whole = JSONText(value)
    let tag = EntityTag(version: version, content: whole.utf8)
    whole.set(key, member)
    return json(whole.utf8, status: status).tagged(tag)
  }

  private static func json(_ bytes: [UInt8], status: Int) -> HTTPResponse {
    HTTPResponse(status: status, headers: ["Content-Type": MediaType.json], body: .bytes(bytes))
  }
}

extension Answer {
  /// The same answer with the header that names the object's version.
  var tagged: Answer { header("ETag", "Names this version of the object.") }
}
