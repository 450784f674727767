import Values

/// Keeps the answers to named requests for a day: the same request again gets the same answer
/// without being done again, whichever process on the store it comes to.
///
/// Answers may hold what is shown only once, so they are sealed.
public struct AnswerKeeping: Sendable {
  private static let lifetime: Duration = .seconds(24 * 3600)
  /// A claim is over so long after the last sign of life of the process that makes the answer.
  private static let claimLifetime: Duration = .seconds(30)
  private static let signInterval: Duration = .seconds(10)
  private static let rests: (first: Duration, longest: Duration) = (
    .milliseconds(5), .milliseconds(100)
  )
  private static let purgeInterval: Duration = .seconds(3600)

  private let store: any AnswerStore
  private let sealing: any SecretSealing
  private let time: any TimeSource
  private let randomness: any Randomness
  private let digest: any Digest

  /// Takes what it works with.
  public init(
    store: any AnswerStore, sealing: any SecretSealing, time: any TimeSource,
    randomness: any Randomness, digest: any Digest
  ) {
    self.store = store
    self.sealing = sealing
    self.time = time
    self.randomness = randomness
    self.digest = digest
  }

  /// The answer to a request: a kept one, or what `make` answers.
  ///
  /// A repetition that comes while the first is under way waits for its answer. What `make` throws,
  /// and an answer that has no text, isn't kept: the request can be made anew.
  ///
  /// - Throws: `RepetitionError`, what `make` throws, or the store's error.
  public func answer<Answer: Sendable>(
    _ request: RepeatableRequest, _ form: AnswerForm<Answer>,
    make: @Sendable () async throws -> Answer
  ) async throws -> Answer {
    let fingerprint = HexText.encode(digest.sha256(request.body))
    let claim = AnswerClaim.Reference(
      request: name(of: request), claim: randomness.uniqueID(at: time.now()))
    let content = try seal(fingerprint, for: claim)
    var pause = Self.rests.first
    while true {
      let now = time.now()
      let outcome = try await store.claim(
        AnswerClaim(
          reference: claim, account: request.account, content: content, at: now,
          end: now + Self.claimLifetime))
      guard case .found(let kept) = outcome else {
        return try await answer(claim, fingerprint, form, make: make)
      }
      if let answer = try await read(kept, fingerprint, form) { return answer }
      try await Task.sleep(for: pause)
      pause = min(pause * 2, Self.rests.longest)
    }
  }

  /// Removes what is over once an hour until the task is cancelled; a failure is reported and tried
  /// again.
  public func run(report: @Sendable (any Error) -> Void) async {
    while !Task.isCancelled {
      do {
        try await store.purge(at: time.now())
      } catch {
        report(error)
      }
      do {
        try await Task.sleep(for: Self.purgeInterval)
      } catch {
        return
      }
    }
  }

  /// Makes the answer under a claim, and keeps it.
  private func answer<Answer: Sendable>(
    _ claim: AnswerClaim.Reference, _ fingerprint: String, _ form: AnswerForm<Answer>,
    make: @Sendable () async throws -> Answer
  ) async throws -> Answer {
    let answer: Answer
    do {
      answer = try await holding(claim, while: make)
    } catch {
      await drop(claim)
      throw error
    }
    guard let text = form.text(answer) else {
      await drop(claim)
      return answer
    }
    do {
      try await store.settle(
        claim, with: try seal(fingerprint + "\n" + text, for: claim),
        until: time.now() + Self.lifetime)
    } catch {
      // It is done, whether a repetition will know of it or not.
    }
    return answer
  }

  /// Lets the claim last for as long as the answer takes.
  private func holding<Answer: Sendable>(
    _ claim: AnswerClaim.Reference, while make: @Sendable () async throws -> Answer
  ) async throws -> Answer {
    try await withoutActuallyEscaping(make) { make in
      try await withThrowingTaskGroup(of: Answer?.self) { group in
        group.addTask { try await make() }
        group.addTask {
          await showLife(claim)
          return nil
        }
        defer { group.cancelAll() }
        while let ended = try await group.next() {
          if let answer = ended { return answer }
        }
        throw CancellationError()
      }
    }
  }

  private func showLife(_ claim: AnswerClaim.Reference) async {
    while !Task.isCancelled {
      do {
        try await Task.sleep(for: Self.signInterval)
        try await store.extend(claim, to: time.now() + Self.claimLifetime)
      } catch {
        // Cancelled, or the next sign of life comes in time.
      }
    }
  }

  private func drop(_ claim: AnswerClaim.Reference) async {
    do {
      try await store.release(claim)
    } catch {
      // It is over in a moment by itself.
    }
  }

  /// The answer that is kept; nil while it is being made, and when it can't be read any more, so that
  /// the request can be made anew.
  private func read<Answer: Sendable>(
    _ kept: KeptAnswer, _ fingerprint: String, _ form: AnswerForm<Answer>
  ) async throws -> Answer? {
    let content: String
    do {
      content = try sealing.open(kept.content, context: Self.context(kept.claim)).revealed
    } catch is SealingError {
      // The key that it was sealed with has been dropped.
      try await store.release(kept.claim)
      return nil
    }
    guard content.utf8.prefix(fingerprint.utf8.count).elementsEqual(fingerprint.utf8) else {
      throw RepetitionError.anotherBody
    }
    guard kept.isDone else { return nil }
    guard let answer = form.answer(String(content.dropFirst(fingerprint.count + 1))) else {
      try await store.release(kept.claim)
      return nil
    }
    return answer
  }

  private func seal(_ text: String, for claim: AnswerClaim.Reference) throws -> SealedSecret {
    try sealing.seal(Secret(text), context: Self.context(claim))
  }

  private static func context(_ claim: AnswerClaim.Reference) -> [UInt8] {
    Array("kept answer".utf8) + claim.request + Array(claim.claim.description.utf8)
  }

  /// The fingerprint of who asks what under which name; none of the three holds a line break.
  private func name(of request: RepeatableRequest) -> [UInt8] {
    let parts = [request.account?.description ?? "", request.path, request.name]
    return digest.sha256(Array(parts.joined(separator: "\n").utf8))
  }
}
