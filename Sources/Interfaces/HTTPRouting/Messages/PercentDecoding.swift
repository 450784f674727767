/// Reads percent-encoded text (RFC 3986, section 2.1); nil for a broken escape, a zero byte or
/// bytes that aren't UTF-8.
///
/// In a form, such as a query, `+` stands for a space.
func percentDecoded(_ text: Substring, isForm: Bool) -> String? {
  let plain = text.utf8.allSatisfy {
    $0 != UInt8(ascii: "%") && $0 != 0 && !(isForm && $0 == UInt8(ascii: "+"))
  }
  if plain { return String(text) }
  var bytes: [UInt8] = []
  var rest = text.utf8[...]
  while let byte = rest.popFirst() {
    switch byte {
    case UInt8(ascii: "%"):
      guard let high = rest.popFirst().flatMap(hexDigit),
        let low = rest.popFirst().flatMap(hexDigit), high | low != 0
      else { return nil }
      bytes.append(high << 4 | low)
    case UInt8(ascii: "+") where isForm: bytes.append(0x20)
    case 0: return nil
    default: bytes.append(byte)
    }
  }
  return String(validating: bytes, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}
