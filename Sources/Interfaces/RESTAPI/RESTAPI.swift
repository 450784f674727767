public import HTTPRouting
import Values

/// The REST API: every request goes through the middlewares to its route and back.
public struct RESTAPI: HTTPResponder {
  /// The routes in the order of the API description.
  public var routes: [Route] { router.routes }
  private let router: Router
  private let pipeline: RequestPipeline

  /// Builds the routes, and the API description from them.
  ///
  /// - Throws: `RouteTableError` for routes that contradict each other.
  public init(
    _ services: APIServices, _ settings: APISettings, _ surroundings: APISurroundings
  ) throws(RouteTableError) {
    let traffic = TrafficTally()
    let table = RouteTable(services, settings, surroundings, traffic)
    // The description describes its own route too, so the routes are listed once without it.
    let description = APIDescription.muster(settings).document(of: table.routes(description: []))
    router = try Router(table.routes(description: description.utf8))
    let stamps = surroundings.stamps
    var middlewares: [any Middleware] = [
      RequestIdentification(stamps: stamps, proxies: settings.trustedProxies),
      TrafficCounting(tally: traffic, router: router, elapsed: stamps.elapsed),
      AccessLog(stamps: stamps, sink: surroundings.log), SecurityHeaders(),
      ProblemMapping(translate: table.faults.problem, report: surroundings.report),
    ]
    if let limit = settings.rateLimit {
      middlewares.append(AddressLimit(limit, elapsed: stamps.elapsed))
    }
    pipeline = RequestPipeline(middlewares + [ConditionalReading()], router: router)
  }

  /// Answers one request.
  public func respond(to request: HTTPRequest) async -> HTTPResponse {
    await pipeline.respond(to: request)
  }
}
