import Dispatch
import Glibc
import Synchronization

/// A server that answers each request as its script says, byte by byte, to show what no real
/// server would do on demand.
final class ScriptedServer: Sendable {
  /// One request, as far as scripts need it.
  struct Request: Sendable {
    /// The message id.
    var id: UInt8
    /// The operation's tag: 0x60 bind, 0x63 search.
    var operation: UInt8
    /// The rest, to look for names in.
    var bytes: [UInt8]

    /// Whether a text stands in the request.
    func mentions(_ text: String) -> Bool {
      String(decoding: bytes, as: UTF8.self).contains(text)
    }
  }

  private let listener: LoopbackSocket
  private let script: @Sendable (Request) -> [UInt8]?
  private let isStopped = Atomic<Bool>(false)

  var url: String { "ldap://127.0.0.1:\(listener.port)" }

  /// Starts listening; a script that returns nil closes the connection.
  init(_ script: @escaping @Sendable (Request) -> [UInt8]?) throws {
    listener = try LoopbackSocket()
    self.script = script
    let accept = self.acceptClients
    DispatchQueue(label: "scripted.accept").async { accept() }
  }

  /// Ends accepting; connections end with their clients.
  func stop() {
    isStopped.store(true, ordering: .relaxed)
    shutdown(listener.descriptor, Int32(SHUT_RDWR))
  }

  private func acceptClients() {
    while !isStopped.load(ordering: .relaxed) {
      let client = accept(listener.descriptor, nil, nil)
      guard client >= 0 else { return }
      let serve = self.serve
      DispatchQueue(label: "scripted.client").async { serve(client) }
    }
  }

  private func serve(_ client: Int32) {
    defer { close(client) }
    while let request = Self.request(from: client) {
      guard let answer = script(request) else { return }
      var rest = answer[...]
      while !rest.isEmpty {
        let count = rest.withUnsafeBytes {
          send(client, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
      }
    }
  }

  /// Reads one message; the ids and lengths of these tests are small.
  private static func request(from client: Int32) -> Request? {
    guard let head = bytes(2, from: client), head[0] == 0x30 else { return nil }
    var length = Int(head[1])
    if length >= 0x80 {
      guard let octets = bytes(length & 0x7f, from: client) else { return nil }
      length = octets.reduce(0) { $0 << 8 | Int($1) }
    }
    guard let body = bytes(length, from: client), body.count > 3 else { return nil }
    return Request(id: body[2], operation: body[3], bytes: [UInt8](body[4...]))
  }

  private static func bytes(_ count: Int, from client: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let read = buffer.withUnsafeMutableBytes {
        recv(client, $0.baseAddress?.advanced(by: filled), count - filled, 0)
      }
      guard read > 0 else { return nil }
      filled += read
    }
    return buffer
  }
}

/// Messages in BER, for scripts.
enum Message {
  static func element(_ tag: UInt8, _ contents: [UInt8]) -> [UInt8] {
    let count = contents.count
    let length: [UInt8] =
      count < 0x80
      ? [UInt8(count)]
      : [0x84] + (0..<4).map { UInt8(truncatingIfNeeded: count >> (24 - 8 * $0)) }
    return [tag] + length + contents
  }

  static func text(_ text: String) -> [UInt8] { element(0x04, [UInt8](text.utf8)) }

  static func wrap(_ id: UInt8, _ operation: [UInt8], controls: [UInt8] = []) -> [UInt8] {
    element(0x30, [0x02, 0x01, id] + operation + (controls.isEmpty ? [] : element(0xa0, controls)))
  }

  static func result(_ id: UInt8, tag: UInt8, code: UInt8 = 0, _ words: String = "") -> [UInt8] {
    wrap(id, element(tag, [0x0a, 0x01, code] + text("") + text(words)))
  }

  static func done(_ id: UInt8, code: UInt8 = 0) -> [UInt8] { result(id, tag: 0x65, code: code) }

  static func entry(_ id: UInt8, _ dn: String, _ attributes: [(String, [[UInt8]])]) -> [UInt8] {
    let list = attributes.flatMap { name, values in
      element(0x30, text(name) + element(0x31, values.flatMap { element(0x04, $0) }))
    }
    return wrap(id, element(0x64, text(dn) + element(0x30, list)))
  }

  static func entry(_ id: UInt8, _ dn: String, _ attributes: [(String, [String])]) -> [UInt8] {
    entry(id, dn, attributes.map { ($0.0, $0.1.map { [UInt8]($0.utf8) }) })
  }

  /// A root entry that shows one naming context and no controls.
  static func rootEntry(_ id: UInt8) -> [UInt8] {
    entry(id, "", [("namingContexts", ["dc=x"])]) + done(id)
  }
}
