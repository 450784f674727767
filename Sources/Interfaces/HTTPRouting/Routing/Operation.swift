public import Values

/// What a route does, as far as clients need to know: the source of the API description.
public struct Operation: Sendable {
  /// The name, unique among all routes, such as `listUsers`.
  public var id: String
  /// The heading that the route stands under.
  public var tag: String
  /// A few words.
  public var summary: String
  /// More words; empty for none.
  public var description = ""
  /// The parameters that the query may have; any other is refused.
  public var parameters: [QueryParameter] = []
  /// The header lines of a request that change what the route does, with a sentence about each.
  public var requestHeaders: [(name: String, description: String)] = []
  /// The form of the JSON body; nil for a route that reads none.
  public var body: Schema?
  /// An example of the body.
  public var bodyExample: JSONValue?
  /// The media types of a body that isn't JSON; empty for a route that reads none.
  public var rawBodyTypes: [String] = []
  /// Whether the body may be left out.
  public var isBodyOptional = false
  /// The answers when all goes well.
  public var answers: [Answer]
  /// The problems that the route itself answers, besides those of every route.
  public var problems: [ProblemCode] = []

  /// Names the operation; everything else can be set afterwards or with `with`.
  public init(_ id: String, tag: String, _ summary: String, answers: [Answer]) {
    self.id = id
    self.tag = tag
    self.summary = summary
    self.answers = answers
  }

  /// The same operation with changes.
  public func with(_ change: (inout Operation) -> Void) -> Operation {
    var operation = self
    change(&operation)
    return operation
  }
}

/// One good answer of an operation.
public struct Answer: Sendable {
  /// The status code.
  public var status: Int
  /// A sentence about it.
  public var description: String
  /// The media type of the body.
  public var type: String
  /// The form of the body; nil for an empty one.
  public var schema: Schema?
  /// An example of the body.
  public var example: JSONValue?
  /// Further media types in which the same comes when the request asks for it.
  public var otherTypes: [String] = []
  /// Headers with a sentence about each.
  public var headers: [(name: String, description: String)] = []
  /// What can be done with the answer next.
  public var links: [Link] = []

  /// An answer with a body in JSON.
  public init(
    _ status: Int, _ description: String, _ schema: Schema, example: JSONValue? = nil
  ) {
    self.status = status
    self.description = description
    type = MediaType.json
    self.schema = schema
    self.example = example
  }

  /// An answer without a body.
  public init(_ status: Int, _ description: String) {
    self.status = status
    self.description = description
    type = MediaType.json
  }

  /// An answer in another media type.
  public static func other(_ type: String, _ description: String) -> Answer {
    var answer = Answer(200, description, .string())
    answer.type = type
    return answer
  }

  /// The same answer, which can come in other media types as well.
  public func or(_ types: String...) -> Answer {
    var answer = self
    answer.otherTypes += types
    return answer
  }

  /// The same answer with more to do next.
  public func linked(_ links: Link...) -> Answer {
    var answer = self
    answer.links += links
    return answer
  }

  /// The same answer with one more header.
  public func header(_ name: String, _ description: String) -> Answer {
    var answer = self
    answer.headers.append((name, description))
    return answer
  }
}

/// A way from an answer to another operation (OpenAPI link object).
public struct Link: Sendable {
  let name: String
  let operationID: String
  let parameters: [(name: String, expression: String)]

  /// Leads to an operation; each parameter takes a runtime expression, such as
  /// `$response.body#/user_id`.
  public init(_ name: String, to operationID: String, _ parameters: (String, String)...) {
    self.name = name
    self.operationID = operationID
    self.parameters = parameters.map { (name: $0.0, expression: $0.1) }
  }
}
