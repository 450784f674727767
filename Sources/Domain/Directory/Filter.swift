/// A search filter (RFC 4511, section 4.5.1.7; text form RFC 4515).
public indirect enum Filter: Sendable, Hashable {
  /// All of them.
  case and([Filter])
  /// Any of them.
  case or([Filter])
  /// Not this one.
  case not(Filter)
  /// The attribute has a value.
  case present(String)
  /// The attribute has this value.
  case equal(String, [UInt8])
}
