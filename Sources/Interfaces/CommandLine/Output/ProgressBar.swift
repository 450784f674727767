import Synchronization

/// Shows on a terminal how far long work has come; draws only when the picture changes.
public final class ProgressBar: Sendable {
  private let title: String
  private let total: Int?
  private let draw: (@Sendable (String) -> Void)?
  private let shown = Mutex("")

  /// The columns between the brackets.
  private static let width = 24

  init(_ title: String, total: Int?, draw: (@Sendable (String) -> Void)?) {
    self.title = title
    self.total = total
    self.draw = draw
  }

  /// Shows that this much is done; of an unknown total only the number.
  public func update(_ done: Int) {
    guard let draw else { return }
    let picture = picture(done)
    shown.withLock { shown in
      guard shown != picture else { return }
      shown = picture
      // Back to the first column, and clear to the end of the line.
      draw("\r\(picture)\u{1b}[K")
    }
  }

  /// Removes the bar.
  public func finish() {
    shown.withLock { shown in
      if !shown.isEmpty { draw?("\r\u{1b}[K") }
      shown = ""
    }
  }

  private func picture(_ done: Int) -> String {
    guard let total, total > 0 else { return "\(title)  \(done)" }
    let share = min(max(Double(done) / Double(total), 0), 1)
    let filled = Int(share * Double(Self.width))
    let bar = String(repeating: "=", count: filled)
    let rest = String(repeating: " ", count: Self.width - filled)
    return "\(title)  [\(bar)\(rest)] \(Int(share * 100)) %"
  }
}
