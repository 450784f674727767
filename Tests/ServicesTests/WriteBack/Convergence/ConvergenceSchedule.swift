import Accounts
import Directory
import Fixtures
import Reconciliation
import Services
import Values

/// What one seed stands for: how the directory is set up, and the steps.
struct ConvergenceSchedule: Sendable {
  static let people = 3
  private static let length = 40
  private static let attributes = AccountAttribute.allCases

  let seed: Int
  let authorities: [AccountAttribute: Authority]
  let answer: ConflictAnswer
  /// The attribute that disables an entry; a run sees one of them, and not the other.
  let lock: EntryEnabling
  let isLockSeen: Bool
  /// Whether the directory tells changes, so that runs can be incremental.
  let tellsChanges: Bool
  /// How many people's changes are written at once; more than one can't be repeated exactly.
  let simultaneous: Int
  private(set) var steps: [ConvergenceStep] = []

  init(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed))
    self.seed = seed
    authorities = Dictionary(
      uniqueKeysWithValues: Self.attributes.map { attribute in
        (attribute, random.one(of: [.merge, .merge, .local, .directory]))
      })
    answer = random.one(of: ConflictAnswer.allCases)
    isLockSeen = Bool.random(using: &random)
    lock =
      isLockSeen
      ? .attribute("nsAccountLock", disabled: "TRUE", enabled: nil)
      : .attribute("employeeType", disabled: "off", enabled: nil)
    tellsChanges = Bool.random(using: &random)
    simultaneous = seed.isMultiple(of: 8) ? 4 : 1
    steps = (0..<Self.length).map { _ in step(&random) }
  }

  /// A value of a small number, so that both sides often come to the same.
  static func value(
    _ number: Int, of attribute: AccountAttribute, _ person: Int, seed: Int
  ) -> String {
    let name = "s\(seed)p\(person)v\(number)"
    return switch attribute {
    case .username: name
    case .email: "\(name)@example.com"
    case .displayName: "Person \(name)"
    }
  }

  /// Whether the directory refuses a value whenever it is written.
  static func isRefused(_ value: [UInt8]) -> Bool {
    String(decoding: value, as: UTF8.self).contains("v9")
  }

  private func step(_ random: inout SeededGenerator) -> ConvergenceStep {
    switch Int.random(in: 0..<20, using: &random) {
    case 0..<6: .edit(editHere(&random))
    case 6..<11: .edit(editThere(&random))
    case 11..<15: .deliver(mishap(&random))
    case 15..<18: .run(isFull: Bool.random(using: &random), mishap(&random))
    case 18: .retry
    default: .wait(.seconds(400))
    }
  }

  private func mishap(_ random: inout SeededGenerator) -> Mishap? {
    let isAfterwards = Bool.random(using: &random)
    let call = Int.random(in: 1...24, using: &random)
    let write = Int.random(in: 1...3, using: &random)
    switch Int.random(in: 0..<10, using: &random) {
    case 0..<3: return Mishap(kind: .death(isAfterwards: isAfterwards), number: call)
    case 3..<6:
      let edits = (0...Int.random(in: 0...1, using: &random)).map { _ in
        Bool.random(using: &random) ? editHere(&random) : editThere(&random)
      }
      return Mishap(kind: .meanwhile(edits, isAfterwards: isAfterwards), number: call)
    case 6:
      let code: EntryWriteError.Code = random.one(of: [
        .insufficientRights, .constraintViolation, .unwillingToPerform, .busy, .unreachable,
      ])
      return Mishap(kind: .refusal(code), number: write)
    case 7: return Mishap(kind: .lostAnswer(isMade: isAfterwards), number: write)
    default: return nil
    }
  }

  private func editHere(_ random: inout SeededGenerator) -> SideEdit {
    let person = Int.random(in: 1...Self.people, using: &random)
    let change: SideEdit.Change
    switch Int.random(in: 0..<8, using: &random) {
    case 0: change = .activeHere(Bool.random(using: &random))
    case 1: change = .roleHere(random.one(of: [.manager, .manager, .user, nil]))
    case 2: change = .managerHere(for: .seconds(random.one(of: [3, 10, 900])))
    default:
      let attribute = random.one(of: Self.attributes)
      change = .valueHere(attribute, value(of: attribute, person, &random, mayBeRefused: true))
    }
    return SideEdit(person: person, change: change)
  }

  private func editThere(_ random: inout SeededGenerator) -> SideEdit {
    let person = Int.random(in: 1...Self.people, using: &random)
    let change: SideEdit.Change
    switch Int.random(in: 0..<10, using: &random) {
    case 0: change = .disabledThere(Bool.random(using: &random))
    case 1, 2: change = .memberThere(Bool.random(using: &random))
    case 3: change = .placeThere(random.one(of: ["", "ou=moved,"]))
    case 4:
      change = .furtherMailThere("further\(Int.random(in: 1...2, using: &random))@example.com")
    default:
      let attribute = random.one(of: Self.attributes)
      change = .valueThere(attribute, value(of: attribute, person, &random, mayBeRefused: false))
    }
    return SideEdit(person: person, change: change)
  }

  private func value(
    of attribute: AccountAttribute, _ person: Int, _ random: inout SeededGenerator,
    mayBeRefused: Bool
  ) -> String? {
    let number = Int.random(in: 0...9, using: &random)
    if number == 0, attribute != .username { return nil }
    return Self.value(
      number == 9 && mayBeRefused ? 9 : number % 4, of: attribute, person, seed: seed)
  }
}

extension SeededGenerator {
  fileprivate mutating func one<Element>(of choices: [Element]) -> Element {
    choices[Int.random(in: choices.indices, using: &self)]
  }
}
