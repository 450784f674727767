import CCurl
import Glibc
import Synchronization
import Values

/// One transfer by libcurl (libcurl-easy(3)); it blocks the thread that performs it.
///
/// Certificates are verified, no proxy and no redirect is followed, and an answer's body is read to a
/// bound and thrown away.
final class CurlTransfer {
  /// The longest answer that is read.
  private static let longestAnswer = 65_536
  /// Prepares libcurl once in the process.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let curl: UnsafeMutableRawPointer
  private let words: UnsafeMutablePointer<CChar>
  private let stop: StopFlag
  private var lists: [UnsafeMutablePointer<curl_slist>] = []
  private var rejectedOption: CURLcode = CURLE_OK
  private var upload: ArraySlice<UInt8> = []
  private var answerLength = 0
  private var refusedAddress = false

  /// A transfer to a URL whose scheme is one of `protocols`, such as `http,https`, within a time.
  init(
    _ url: String, protocols: String, within timeout: Duration, stop: StopFlag
  ) throws(CurlFailure) {
    guard Self.isReady, let curl = curl_easy_init() else {
      throw CurlFailure(code: CURLE_FAILED_INIT, words: "libcurl can't be prepared")
    }
    self.curl = curl
    self.stop = stop
    words = .allocate(capacity: Int(CURL_ERROR_SIZE))
    words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    set(CURLOPT_URL, url)
    set(CURLOPT_PROTOCOLS_STR, protocols)
    set(CURLOPT_PROXY, "")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_TIMEOUT_MS, Int(timeout.milliseconds))
    set(CURLOPT_CONNECTTIMEOUT_MS, Int(timeout.milliseconds))
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    check(ccurl_set_pointer(curl, CURLOPT_ERRORBUFFER, words))
    watch()
  }

  deinit {
    curl_easy_cleanup(curl)
    words.deallocate()
    for list in lists { curl_slist_free_all(list) }
  }

  func set(_ option: CURLoption, _ text: String) { check(ccurl_set_text(curl, option, text)) }

  func set(_ option: CURLoption, _ number: Int) { check(ccurl_set_number(curl, option, number)) }

  func set(_ option: CURLoption, _ lines: [String]) throws(CurlFailure) {
    var list: UnsafeMutablePointer<curl_slist>?
    for line in lines {
      guard let longer = curl_slist_append(list, line) else {
        curl_slist_free_all(list)
        throw CurlFailure(code: CURLE_OUT_OF_MEMORY, words: "there is no memory left")
      }
      list = longer
    }
    if let list { lists.append(list) }
    check(ccurl_set_list(curl, option, list))
  }

  /// Sends bytes as the body of an HTTP POST.
  func post(_ bytes: [UInt8]) {
    check(ccurl_set_size(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count)))
    // libcurl copies as many bytes as the size says (CURLOPT_COPYPOSTFIELDS(3)).
    bytes.withUnsafeBytes { bytes in
      check(
        ccurl_set_text(
          curl, CURLOPT_COPYPOSTFIELDS, bytes.baseAddress?.assumingMemoryBound(to: CChar.self)))
    }
  }

  /// Sends bytes as a mail's text.
  func upload(_ bytes: [UInt8]) {
    upload = bytes[...]
    check(ccurl_set_pointer(curl, CURLOPT_READDATA, reference))
    check(
      ccurl_set_data(curl, CURLOPT_READFUNCTION) { buffer, size, count, transfer in
        guard let buffer, let transfer else { return 0 }
        return CurlTransfer.behind(transfer).read(into: buffer, capacity: size * count)
      })
    set(CURLOPT_UPLOAD, 1)
  }

  /// Connects to public addresses only.
  ///
  /// They are looked at when libcurl has resolved the name and is about to connect to what it has
  /// found, so that no name can point elsewhere in between.
  func refusePrivateAddresses() {
    check(ccurl_set_pointer(curl, CURLOPT_OPENSOCKETDATA, reference))
    check(
      ccurl_set_open_socket(curl) { transfer, _, address in
        guard let transfer, let address else { return -1 }
        return CurlTransfer.behind(transfer).openSocket(address)
      })
  }

  /// Does it, and waits for the end.
  ///
  /// - Returns: the code of the server's last answer.
  func perform() throws(CurlFailure) -> Int {
    guard rejectedOption == CURLE_OK else {
      throw CurlFailure(
        code: rejectedOption, words: String(cString: curl_easy_strerror(rejectedOption)))
    }
    let result = withExtendedLifetime(self) { curl_easy_perform(curl) }
    var status = 0
    check(ccurl_response_code(curl, &status))
    let isCutOff = result == CURLE_WRITE_ERROR && answerLength > Self.longestAnswer
    guard result == CURLE_OK || isCutOff else { throw failure(result, status) }
    return status
  }

  private func failure(_ result: CURLcode, _ status: Int) -> CurlFailure {
    if stop.isSet { return CurlFailure(code: result, words: "the service stops", isStopped: true) }
    if refusedAddress, result == CURLE_COULDNT_CONNECT {
      return CurlFailure(
        code: result,
        words: "the address isn't public; allow_private: true lets notifications go there")
    }
    let details = String(cString: words)
    return CurlFailure(
      code: result,
      words: details.isEmpty ? String(cString: curl_easy_strerror(result)) : details,
      status: status)
  }

  /// Bounds the answer, and looks now and then whether to stop.
  private func watch() {
    check(ccurl_set_pointer(curl, CURLOPT_WRITEDATA, reference))
    check(
      ccurl_set_data(curl, CURLOPT_WRITEFUNCTION) { _, size, count, transfer in
        guard let transfer else { return 0 }
        return CurlTransfer.behind(transfer).takes(size * count) ? size * count : 0
      })
    set(CURLOPT_NOPROGRESS, 0)
    check(ccurl_set_pointer(curl, CURLOPT_XFERINFODATA, reference))
    check(
      ccurl_set_progress(curl) { transfer, _, _, _, _ in
        transfer.map { CurlTransfer.behind($0).stop.isSet } == true ? 1 : 0
      })
  }

  private func check(_ code: CURLcode) {
    if code != CURLE_OK, rejectedOption == CURLE_OK { rejectedOption = code }
  }

  private var reference: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

  private static func behind(_ reference: UnsafeMutableRawPointer) -> CurlTransfer {
    Unmanaged<CurlTransfer>.fromOpaque(reference).takeUnretainedValue()
  }

  private func takes(_ count: Int) -> Bool {
    answerLength += count
    return answerLength <= Self.longestAnswer
  }

  private func read(into buffer: UnsafeMutablePointer<CChar>, capacity: Int) -> Int {
    let part = upload.prefix(capacity)
    for (index, byte) in part.enumerated() { buffer[index] = CChar(bitPattern: byte) }
    upload = upload.dropFirst(part.count)
    return part.count
  }

  private func openSocket(_ target: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    let place = target.pointee
    // The address goes on behind the structure, which only has room for the shortest kind.
    guard let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) else { return -1 }
    let bytes = UnsafeRawBufferPointer(
      start: UnsafeRawPointer(target) + offset, count: Int(place.addrlen))
    let address: [UInt8] =
      switch place.family {
      case AF_INET: Array(bytes.dropFirst(4).prefix(4))
      case AF_INET6: Array(bytes.dropFirst(8).prefix(16))
      default: []
      }
    guard NetworkAddress(bytes: address)?.isPublic == true else {
      refusedAddress = true
      return -1
    }
    return socket(place.family, place.socktype | Int32(SOCK_CLOEXEC.rawValue), place.protocol)
  }
}

/// A transfer that didn't work.
struct CurlFailure: Error {
  /// libcurl's code.
  let code: CURLcode
  /// libcurl's words, or those of this adapter.
  let words: String
  /// The code of the server's last answer; 0 before the first.
  var status = 0
  /// Whether it was ended because the task was cancelled.
  var isStopped = false
}

/// Whether a transfer should stop.
final class StopFlag: Sendable {
  private let flag = Atomic(false)

  var isSet: Bool { flag.load(ordering: .relaxed) }

  func set() { flag.store(true, ordering: .relaxed) }
}
