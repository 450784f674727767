/// The routes by the segments of their paths.
struct RouteTree: Sendable {
  private struct Node: Sendable {
    var fixed: [String: Int] = [:]
    var parameter: Int?
    var routes: [Route] = []
  }

  private var nodes = [Node()]

  init(_ routes: [Route]) {
    for route in routes {
      var position = 0
      for segment in route.template.segments { position = child(of: position, for: segment) }
      nodes[position].routes.append(route)
    }
  }

  /// The routes at a path, and the values of its parameters in order; nil for an unknown path.
  func match(_ segments: [String]) -> (routes: [Route], values: [String])? {
    var values: [String] = []
    guard let position = find(segments[...], from: 0, values: &values) else { return nil }
    return (nodes[position].routes, values)
  }

  private mutating func child(of position: Int, for segment: PathTemplate.Segment) -> Int {
    let existing =
      switch segment {
      case .fixed(let text): nodes[position].fixed[text]
      case .parameter: nodes[position].parameter
      }
    if let existing { return existing }
    nodes.append(Node())
    switch segment {
    case .fixed(let text): nodes[position].fixed[text] = nodes.count - 1
    case .parameter: nodes[position].parameter = nodes.count - 1
    }
    return nodes.count - 1
  }

  /// Goes down the fixed way first, and back to the parameter's when that leads nowhere.
  private func find(
    _ segments: ArraySlice<String>, from position: Int, values: inout [String]
  ) -> Int? {
    guard let first = segments.first else {
      return nodes[position].routes.isEmpty ? nil : position
    }
    if let next = nodes[position].fixed[first],
      let found = find(segments.dropFirst(), from: next, values: &values)
    {
      return found
    }
    guard let next = nodes[position].parameter, !first.isEmpty else { return nil }
    values.append(first)
    if let found = find(segments.dropFirst(), from: next, values: &values) { return found }
    values.removeLast()
    return nil
  }
}
