/// Why a value can't stand where it was written, as a clause; nil when the list of what is allowed
/// says it all.
struct Rejection: Error, Hashable, Sendable {
  var reason: String?

  init(_ reason: String? = nil) {
    self.reason = reason
  }
}
