/// Why a list of routes can't be served; always a mistake in the program.
public enum RouteTableError: Error, Hashable, CustomStringConvertible {
  /// A path doesn't begin with a slash, or a parameter is empty or stands twice.
  case badTemplate(String)
  /// Two routes have one method and path.
  case sameRoute(String)
  /// Two routes have one operation id.
  case sameOperation(String)
  /// HEAD and OPTIONS are answered by the router itself.
  case reservedMethod(String)

  /// What is wrong with which route.
  public var description: String {
    switch self {
    case .badTemplate(let path): "The path template \(path) is malformed."
    case .sameRoute(let route): "Two routes are declared as \(route)."
    case .sameOperation(let id): "Two routes have the operation id \(id)."
    case .reservedMethod(let route): "\(route) can't be declared: the router answers it itself."
    }
  }
}
