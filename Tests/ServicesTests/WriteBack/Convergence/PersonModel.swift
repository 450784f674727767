import Accounts
import Reconciliation

/// What may have become of one person on both sides.
struct PersonModel: Sendable {
  var attributes: [AccountAttribute: AttributeModel]
  var access = AccessModel()
  var membership: MembershipModel
  /// Further mail addresses that the directory's people have added; no write from here takes them
  /// away, unless all are cleared.
  var furtherMail: Set<String> = []

  init(_ view: PersonView, _ schedule: ConvergenceSchedule) {
    attributes = Dictionary(
      uniqueKeysWithValues: AccountAttribute.allCases.map { attribute in
        let authority = schedule.authorities[attribute] ?? .directory
        return (
          attribute,
          AttributeModel(view.valuesThere[attribute] ?? nil, authority, schedule.answer)
        )
      })
    membership = MembershipModel(isMember: view.isMember)
  }

  mutating func editHere(_ attribute: AccountAttribute, _ value: String?) {
    attributes[attribute]?.editHere(value)
  }

  mutating func editThere(_ attribute: AccountAttribute, _ value: String?) {
    attributes[attribute]?.editThere(value)
    guard attribute == .email else { return }
    if let value { furtherMail.remove(value) } else { furtherMail = [] }
  }

  /// Whatever work between the sides may do, and how far it may have come.
  mutating func work(isDisturbed: Bool) {
    for attribute in AccountAttribute.allCases { attributes[attribute]?.work() }
    access.work()
    membership.work(isDisturbed: isDisturbed)
  }

  /// Compares with what is seen; the faults in words.
  mutating func see(_ view: PersonView) -> [String] {
    var faults: [String] = []
    for attribute in AccountAttribute.allCases {
      let (here, there) = (view.valuesHere[attribute] ?? nil, view.valuesThere[attribute] ?? nil)
      let before = attributes[attribute]
      if attributes[attribute]?.see(here, there) == false {
        faults.append(
          "\(attribute) is \(here ?? "none") here and \(there ?? "none") there, but may be"
            + " \(before?.states.map { "\($0.local ?? "none")/\($0.directory ?? "none")" } ?? [])")
      }
    }
    if !access.see(isOff: view.isOff, isDisabled: view.isDisabled) {
      faults.append(
        "switched off here: \(view.isOff), disabled there: \(view.isDisabled), for no reason")
    }
    if !membership.see(isGiven: view.isGiven, isMember: view.isMember) {
      faults.append(
        "given the role here: \(view.isGiven), member there: \(view.isMember), for no reason")
    }
    return faults + seeMail(view.mail)
  }

  /// A further address that came to count is no further one any more.
  @discardableResult
  mutating func seeMail(_ mail: [String]) -> [String] {
    guard let present = mail.first else {
      furtherMail = []
      return []
    }
    furtherMail.remove(present)
    let lost = furtherMail.subtracting(mail)
    return lost.isEmpty ? [] : ["lost the further addresses \(lost.sorted())"]
  }

  /// Work came to its end without a fault; what doesn't wait must have been done.
  mutating func settle(_ view: PersonView, isRun: Bool) -> [String] {
    var faults: [String] = []
    if !view.isOpen("access"), !access.settle() { faults.append("a switch was lost") }
    let wishes = membership
    if !view.isOpen("member"), !membership.settle() {
      faults.append("a membership was lost: \(wishes)")
    }
    guard isRun else { return faults }
    for attribute in AccountAttribute.allCases where !view.isOpen(attribute.rawValue) {
      attributes[attribute]?.notice()
    }
    return faults
  }

  /// What isn't as it must be once nothing is left to do.
  func faultsAtRest(_ view: PersonView) -> [String] {
    var faults = AccountAttribute.allCases.filter { attribute in
      !view.isOpen(attribute.rawValue)
        && attributes[attribute]?.isAtRest(hasConflict: view.conflicts.contains(attribute.rawValue))
          == false
    }.map { "\($0) is not at rest: \(attributes[$0]?.states ?? [])" }
    if view.isActive == (view.isOff || view.isLockedOut) {
      faults.append("active: \(view.isActive), switched off: \(view.isOff)")
    }
    if view.isKnownMember != view.isMember {
      faults.append("has the group's role: \(view.isKnownMember), member: \(view.isMember)")
    }
    return faults
  }
}
