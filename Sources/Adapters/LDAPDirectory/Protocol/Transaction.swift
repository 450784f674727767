/// Changes that happen together or not at all (RFC 5805).
enum Transaction {
  static let startName = "1.3.6.1.1.21.1"
  static let controlType = "1.3.6.1.1.21.2"
  static let endName = "1.3.6.1.1.21.3"

  /// Makes a request part of a transaction.
  static func control(_ id: [UInt8]) -> Control {
    Control(type: controlType, isCritical: true, value: id)
  }

  /// The request that ends a transaction.
  static func end(_ id: [UInt8], commits: Bool) -> [UInt8] {
    let choice: [UInt8] = commits ? [] : BERWriter.element(BERTag.boolean, [0])
    return BERWriter.element(
      BERTag.sequence, choice + BERWriter.element(BERTag.octetString, id))
  }

  /// The message id of the request on which the transaction failed; nil when the server names none.
  static func failedRequest(in data: [UInt8]) -> Int32? {
    data.withUnsafeBytes { bytes in
      var outer = BERReader(bytes)
      do {
        var inner = BERReader(try outer.contents(BERTag.sequence))
        let number = try inner.contents(BERTag.integer)
        return number.count <= 4 ? number.reduce(0) { $0 << 8 | Int32($1) } : nil
      } catch {
        return nil
      }
    }
  }
}
