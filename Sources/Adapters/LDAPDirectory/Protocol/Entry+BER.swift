import Directory

extension Entry {
  /// Reads a `SearchResultEntry` (RFC 4511, section 4.5.2) without its tag.
  init(resultEntry bytes: UnsafeRawBufferPointer) throws(BERReader.Malformed) {
    var parts = BERReader(bytes)
    let dn = String(decoding: try parts.contents(BERTag.octetString), as: UTF8.self)
    var list = BERReader(try parts.contents(BERTag.sequence))
    var attributes: [Attribute] = []
    while !list.isAtEnd {
      attributes.append(try Attribute(partialAttribute: try list.contents(BERTag.sequence)))
    }
    self.init(dn: dn, attributes: attributes)
  }
}

extension Entry.Attribute {
  /// Reads a `PartialAttribute` (RFC 4511, section 4.1.7) without its tag.
  init(partialAttribute bytes: UnsafeRawBufferPointer) throws(BERReader.Malformed) {
    var parts = BERReader(bytes)
    let name = String(decoding: try parts.contents(BERTag.octetString), as: UTF8.self)
    var set = BERReader(try parts.contents(BERTag.set))
    var values: [[UInt8]] = []
    while !set.isAtEnd { values.append([UInt8](try set.contents(BERTag.octetString))) }
    self.init(name, values)
  }
}
