extension Collection<UInt8> {
  /// Lends the bytes as one stretch of memory, copied only when they don't lie in one.
  ///
  /// Generic code runs many times slower outside of this module than code on such a buffer, so
  /// the readers of text begin with this call.
  func withContiguousBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    withContiguousStorageIfAvailable(body) ?? Array(self).withUnsafeBufferPointer(body)
  }
}
