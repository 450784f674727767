import Dispatch

/// Does blocking transfers one after the other on a thread of its own, so that no other Swift task
/// waits for them.
struct TransferThread: Sendable {
  private let queue = DispatchQueue(label: "muster.curl-delivery")

  /// Prepares a transfer on the thread and does it; cancelling the task ends it within a second.
  ///
  /// - Returns: the code of the server's last answer.
  func perform(
    _ prepare: @escaping @Sendable (StopFlag) throws(CurlFailure) -> CurlTransfer
  ) async throws(CurlFailure) -> Int {
    let stop = StopFlag()
    let result: Result<Int, CurlFailure> = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        queue.async {
          do throws(CurlFailure) {
            continuation.resume(returning: .success(try prepare(stop).perform()))
          } catch {
            continuation.resume(returning: .failure(error))
          }
        }
      }
    } onCancel: {
      stop.set()
    }
    return try result.get()
  }
}
