import CMicroHTTPD
import HTTPRouting
import Synchronization

/// One request and its answer.
///
/// libmicrohttpd calls back for one connection from one thread at a time; the first call comes after
/// the head, then one for each piece of the body, then one when all is there, and one more after
/// each resume. The request is answered by a task that starts on that same thread and leaves it at
/// its first wait: an answer that needs no waiting costs no change of threads.
///
/// - Note: `@unchecked Sendable` because what the task shares is behind the lock of `progress`, and
///   the rest is used by the connection's thread only, or while the connection is suspended.
final class Exchange: @unchecked Sendable {
  private enum Phase {
    case new
    case receiving
    case answering
  }

  private struct Progress {
    var answer: HTTPResponse?
    var isSuspended = false
    var task: Task<Void, Never>?
    var pipe: StreamPipe?
  }

  // Used by the callbacks of the connection's thread only, or while the connection is suspended.
  private let connection: OpaquePointer
  private let target: String
  private var phase = Phase.new
  private var request = HTTPRequest(.get, "/")
  private var discardsBody = false
  private var isRegistered = false

  private let core: RunningServer
  private let client: Connection?
  /// What the callbacks' thread and the task share.
  private let progress = Mutex(Progress())

  init(core: RunningServer, connection: OpaquePointer, client: Connection?, target: String) {
    self.core = core
    self.connection = connection
    self.client = client
    self.target = target
  }

  /// Takes one of libmicrohttpd's calls; false closes the connection.
  func proceed(method: String, version: String, upload: UnsafeRawBufferPointer) -> Bool {
    switch phase {
    case .new: return receiveHead(method: method, version: version)
    case .receiving where !upload.isEmpty:
      receive(upload)
      return true
    case .receiving: return start()
    case .answering: return answerOrSuspend()
    }
  }

  /// The connection is done with this request, one way or the other.
  func complete() {
    let (task, pipe) = progress.withLock { ($0.task, $0.pipe) }
    if let pipe {
      pipe.abort()
      task?.cancel()
      if let client { core.watch.unwatchClient(of: client) }
      client?.attach(nil)
    }
    unregister()
    if phase != .new { core.exchangeEnded() }
    client?.waitForRequest()
  }

  /// Answers in the task's place, because the server stops.
  func abandon() {
    let unavailable = Problem(.unavailable).response(requestID: "")
    let task = progress.withLock { $0.task }
    task?.cancel()
    deliver(unavailable)
    progress.withLock { $0.pipe }?.abort()
  }

  /// Ends a stream that would go on for ever, because the server stops.
  func endEvents() {
    let (answer, task) = progress.withLock { ($0.answer, $0.task) }
    if let answer, case .stream(let stream) = answer.body, stream.isEndless { task?.cancel() }
  }

  private func receiveHead(method: String, version: String) -> Bool {
    core.exchangeBegan()
    let head = RequestHead(of: connection)
    request = HTTPRequest(
      HTTPMethod(method), target, headers: head.headers, peer: client?.peer ?? .local,
      isSecure: core.isSecure)
    phase = .receiving
    if let fault = head.fault(target: target, version: version, limits: core.limits) {
      request.readFault = fault
      // Answered before the body is read; libmicrohttpd then closes the connection.
      return start()
    }
    request.body.reserveCapacity(min(head.announcedLength ?? 0, 64 << 10))
    return true
  }

  private func receive(_ upload: UnsafeRawBufferPointer) {
    guard !discardsBody else { return }
    guard request.body.count + upload.count <= core.limits.body else {
      // Only a body without an announced length gets here. The rest is read and dropped, because
      // libmicrohttpd can't answer in the middle of a body.
      discardsBody = true
      request.body = []
      request.readFault = .tooLarge(limit: core.limits.body)
      return
    }
    request.body.append(contentsOf: upload)
  }

  private func start() -> Bool {
    phase = .answering
    client?.requestArrived()
    let request = request
    self.request.body = []
    let task = Task.immediate { [self] in
      let response = await core.responder.respond(to: request)
      deliver(response)
      await writeStream(of: response)
    }
    progress.withLock { $0.task = task }
    return answerOrSuspend()
  }

  /// Keeps the first answer, and wakes the connection if it waits for one.
  private func deliver(_ response: HTTPResponse) {
    let isSuspended = progress.withLock { progress in
      guard progress.answer == nil else { return false }
      progress.answer = response
      if case .stream = response.body {
        progress.pipe = StreamPipe(connection: connection)
      }
      defer { progress.isSuspended = false }
      return progress.isSuspended
    }
    if isSuspended { MHD_resume_connection(connection) }
  }

  private func writeStream(of response: HTTPResponse) async {
    guard case .stream(let stream) = response.body,
      let pipe = progress.withLock({ $0.pipe })
    else { return }
    do {
      try await stream.write(pipe)
      pipe.finish()
    } catch {
      // An endless stream that was told to stop is whole as it is.
      if stream.isEndless { pipe.finish() } else { pipe.abort() }
    }
  }

  private func answerOrSuspend() -> Bool {
    if let answer = progress.withLock({ $0.answer }) { return queue(answer) }
    guard register() else {
      let task = progress.withLock { $0.task }
      task?.cancel()
      return queue(Problem(.unavailable).response(requestID: ""))
    }
    MHD_suspend_connection(connection)
    let isAnswered = progress.withLock { progress in
      progress.isSuspended = progress.answer == nil
      return progress.answer != nil
    }
    if isAnswered { MHD_resume_connection(connection) }
    return true
  }

  private func queue(_ answer: HTTPResponse) -> Bool {
    let pipe = progress.withLock { $0.pipe }
    if let pipe {
      guard register() else { return false }
      if let client {
        client.attach(pipe)
        core.watch.watchClient(of: client)
      }
      // The stop tells the streams that are registered before it; this one may be later.
      if core.isStopping { endEvents() }
    } else {
      unregister()
    }
    return ResponseQueue.send(answer, pipe: pipe, closing: core.isStopping, on: connection)
  }

  private func register() -> Bool {
    if !isRegistered { isRegistered = core.register(self) }
    return isRegistered
  }

  private func unregister() {
    guard isRegistered else { return }
    core.unregister(self)
    isRegistered = false
  }
}
