import CCurl
public import Services

/// Sends requests of HTTP by libcurl, one at a time.
public struct CurlWebTransport: WebTransport {
  private let thread = TransferThread()

  /// Needs nothing.
  public init() {}

  /// Posts a body.
  public func post(_ post: WebPost, to target: WebTarget) async throws(DeliveryFailure) -> Int {
    do throws(CurlFailure) {
      return try await thread.perform { stop throws(CurlFailure) in
        let transfer = try CurlTransfer(
          target.url, protocols: "http,https", within: target.timeout, stop: stop)
        transfer.set(CURLOPT_USERAGENT, "Muster")
        transfer.set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        // Without `Expect` the body is sent at once.
        try transfer.set(
          CURLOPT_HTTPHEADER, post.headers.map { "\($0.name): \($0.value)" } + ["Expect:"])
        if let file = target.certificateAuthorityFile { transfer.set(CURLOPT_CAINFO, file) }
        if !target.allowsPrivate { transfer.refusePrivateAddresses() }
        transfer.post(post.body)
        return transfer
      }
    } catch {
      throw DeliveryFailure(
        "The receiver couldn't be reached: \(error.words).",
        error.isStopped ? .stopped : .temporary)
    }
  }
}
