import HTTPRouting

/// An answer as read from a socket, with the body of a single message.
struct RawAnswer {
  var status = 0
  var headers = HTTPHeaders()
  var body = ""

  /// Reads the first message of a text.
  init(_ text: String) {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let lines = (parts.first ?? "").split(separator: "\r\n")
    let words = (lines.first ?? "").split(separator: " ")
    status = words.count > 1 ? Int(words[1]) ?? 0 : 0
    for line in lines.dropFirst() {
      let pair = line.split(separator: ":", maxSplits: 1)
      headers.add(String(pair[0]), pair.count > 1 ? String(pair[1].drop { $0 == " " }) : "")
    }
    body = parts.count > 1 ? String(parts[1]) : ""
  }
}
