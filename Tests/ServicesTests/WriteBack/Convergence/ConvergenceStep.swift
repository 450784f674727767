import Accounts
import Reconciliation
import Services
import Values

/// One step of an interleaving.
enum ConvergenceStep: Sendable {
  /// Somebody changes something on one of the sides.
  case edit(SideEdit)
  /// A process delivers what is due.
  case deliver(Mishap?)
  /// A process runs, reading everything or only what has changed.
  case run(isFull: Bool, Mishap?)
  /// Somebody has everything that was refused tried again.
  case retry
  /// Time passes.
  case wait(Duration)
}

/// A change of one side about one person.
struct SideEdit: Sendable {
  /// What is changed.
  enum Change: Sendable {
    case valueHere(AccountAttribute, String?)
    case activeHere(Bool)
    /// The role, or none, as the one that people give.
    case roleHere(Role?)
    /// The manager's role for a while.
    case managerHere(for: Duration)
    case valueThere(AccountAttribute, String?)
    /// A further mail address.
    case furtherMailThere(String)
    case disabledThere(Bool)
    case memberThere(Bool)
    /// Another place in the tree.
    case placeThere(String)
  }

  var person: Int
  var change: Change
}

/// What goes wrong while a process works.
struct Mishap: Sendable {
  /// What it is.
  enum Kind: Sendable {
    /// The process dies at a call of one of its ports, before it takes effect or just after.
    case death(isAfterwards: Bool)
    /// Others change something at that moment.
    case meanwhile([SideEdit], isAfterwards: Bool)
    /// The directory refuses a write.
    case refusal(EntryWriteError.Code)
    /// The answer to a write is lost, which was made or wasn't.
    case lostAnswer(isMade: Bool)
  }

  var kind: Kind
  /// At which call, or which write; counted from 1.
  var number: Int
}

extension ConvergenceStep: CustomStringConvertible {
  var description: String {
    switch self {
    case .edit(let edit): "\(edit)"
    case .deliver(let mishap): "deliver\(mishap.map { ", \($0)" } ?? "")"
    case .run(let isFull, let mishap):
      "\(isFull ? "full" : "incremental") run\(mishap.map { ", \($0)" } ?? "")"
    case .retry: "try what was refused again"
    case .wait(let duration): "wait \(duration)"
    }
  }
}

extension SideEdit: CustomStringConvertible {
  var description: String {
    let what =
      switch change {
      case .valueHere(let attribute, let value): "here \(attribute) = \(value ?? "none")"
      case .activeHere(let isActive): "here \(isActive ? "active" : "switched off")"
      case .roleHere(let role): "here role = \(role.map(String.init(describing:)) ?? "none")"
      case .managerHere(let duration): "here manager for \(duration)"
      case .valueThere(let attribute, let value): "there \(attribute) = \(value ?? "none")"
      case .furtherMailThere(let value): "there also mail = \(value)"
      case .disabledThere(let isDisabled): "there \(isDisabled ? "disabled" : "enabled")"
      case .memberThere(let isMember): "there \(isMember ? "in the group" : "out of the group")"
      case .placeThere(let place): "there moved to \(place)"
      }
    return "p\(person) \(what)"
  }
}

extension Mishap: CustomStringConvertible {
  var description: String {
    switch kind {
    case .death(let isAfterwards): "dies \(isAfterwards ? "after" : "before") call \(number)"
    case .meanwhile(let edits, let isAfterwards):
      "\(isAfterwards ? "after" : "before") call \(number): "
        + edits.map(\.description).joined(separator: ", ")
    case .refusal(let code): "write \(number) is refused, \(code)"
    case .lostAnswer(let isMade):
      "the answer to write \(number) is lost, \(isMade ? "made" : "not made")"
    }
  }
}
