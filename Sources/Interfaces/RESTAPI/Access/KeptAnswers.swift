import Accounts
import HTTPRouting
import Services
import Values

/// The answers to POSTs that carry an `Idempotency-Key`: the same request again gets the same
/// answer, without being done again.
struct KeptAnswers: Sendable {
  /// Adds to an operation what clients need to know.
  static func describe(_ operation: inout Operation) {
    operation.problems += [.badRequest, .idempotencyConflict]
    operation.requestHeaders.append(
      ("Idempotency-Key", "Names the request, so that it is done once however often it is sent."))
  }

  private static let longestKey = 255

  let keeping: AnswerKeeping

  /// The answer to a request: a kept one, or what `make` answers.
  ///
  /// Only answers that say it is done are kept; a refused request can be tried again.
  func answer(
    _ request: HTTPRequest, of account: AccountID?,
    make: @Sendable () async throws -> HTTPResponse
  ) async throws -> HTTPResponse {
    guard request.method == .post, let key = request.headers["Idempotency-Key"] else {
      return try await make()
    }
    guard (1...Self.longestKey).contains(key.utf8.count),
      key.utf8.allSatisfy({ (0x21...0x7e).contains($0) })
    else {
      throw Problem(
        .badRequest, "Send an Idempotency-Key of 1 to \(Self.longestKey) visible characters.")
    }
    // A path is the same with and without a slash at its end.
    let path = request.target.path
    do {
      return try await keeping.answer(
        RepeatableRequest(
          account: account, path: path.hasSuffix("/") ? String(path.dropLast()) : path, name: key,
          body: request.body),
        .httpResponse, make: make)
    } catch RepetitionError.anotherBody {
      throw Problem(.idempotencyConflict)
    }
  }
}

extension AnswerForm<HTTPResponse> {
  /// Status, header lines and body as a JSON array; only of an answer that says it is done.
  static let httpResponse = AnswerForm(
    text: { response in
      guard (200..<300).contains(response.status), case .bytes(let body) = response.body else {
        return nil
      }
      let fields: [JSONValue] = response.headers.fields.map {
        [.string($0.name), .string($0.value)]
      }
      let whole: JSONValue = [
        .integer(Int64(response.status)), .array(fields), .string(Base64.unpadded.encode(body)),
      ]
      return String(decoding: whole.utf8, as: UTF8.self)
    },
    answer: { text in
      guard case .array(let parts)? = JSONValue(keptText: text), parts.count == 3,
        case .integer(let status) = parts[0], case .array(let fields) = parts[1],
        let body = parts[2].stringValue.flatMap({ Base64.unpadded.decode($0.utf8) })
      else { return nil }
      let headers = fields.compactMap { field -> HTTPHeaders.Field? in
        guard let pair = field.arrayValue, pair.count == 2, let name = pair[0].stringValue,
          let value = pair[1].stringValue
        else { return nil }
        return HTTPHeaders.Field(name, value)
      }
      return HTTPResponse(
        status: Int(status), headers: HTTPHeaders(headers), body: .bytes(body))
    })
}

extension JSONValue {
  /// The value in a text; nil for a text that isn't JSON.
  fileprivate init?(keptText text: String) {
    do {
      try self.init(parsing: text)
    } catch {
      return nil
    }
  }
}
