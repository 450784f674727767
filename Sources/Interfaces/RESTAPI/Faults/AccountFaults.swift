import Accounts
import HTTPRouting
import Services

extension Problem {
  /// Fields that can't be accepted.
  init(faults: [FieldFault]) {
    self.init(
      .validation,
      errors: faults.map { fault in
        FieldError(fault.field, fault.kind == .form ? .format : .conflict, fault.problem)
      })
  }

  /// Why somebody may not do something to an account.
  init(refusal: AccountRefusal, _ permissions: PermissionMatrix) {
    switch refusal {
    case .ownRole: self.init(.ownRole)
    case .ownAccount: self.init(.ownAccount)
    case .higherRole: self.init(.higherRole)
    case .roleAboveOwn: self.init(.roleAboveOwn)
    case .systemAccount: self.init(.systemAccount)
    case .missing(let permission):
      let holders = Role.allCases.filter { permissions.allows($0, permission) }
      self.init(holders == [.admin] ? .adminRequired : .forbidden)
    }
  }

  /// Why a change of accounts couldn't be kept.
  init(conflict: AccountConflict) {
    switch conflict {
    case .usernameTaken: self.init(.usernameTaken)
    case .emailTaken: self.init(.emailTaken)
    case .lastAdministrator: self.init(.lastAdmin)
    }
  }

  /// Why an account can't be changed in the way that was asked for.
  init(account error: AccountError) {
    switch error {
    case .notFound: self.init(.userNotFound)
    case .grantNotFound: self.init(.grantNotFound)
    case .invalid(let faults): self.init(faults: faults)
    case .passwordChangeRequired: self.init(.passwordChangeRequired)
    case .ownedByDirectory(let ownership): self.init(ownership: ownership)
    case .ownsContent(let count):
      let message =
        "The account owns \(count) workflow\(count == 1 ? "" : "s"). Send transfer_to with the "
        + "account that gets them, or discard=true to remove them too."
      self.init(.validation, errors: [FieldError("transfer_to", .required, message)])
    }
  }

  /// What a directory decides about.
  private init(ownership: DirectoryOwnership) {
    let directory = ownership.directory
    switch ownership.matter {
    case .fields(let fields):
      let names = fields.joined(separator: " and ")
      self.init(
        .ownedByDirectory,
        "The directory \(directory) decides about \(names). Change it in the directory.",
        errors: fields.map { FieldError($0, .conflict, "The directory decides about it.") })
    case .role(let role, let groups):
      let ways = groups.joined(separator: "; ")
      self.init(
        .ownedByDirectory,
        "The directory \(directory) gives the role \(role) by membership: \(ways). "
          + "End the membership in the directory.")
    case .status(let cause):
      self.init(
        .ownedByDirectory,
        "The directory \(directory) has switched the account off (\(cause)). "
          + "Enable the entry in the directory.")
    }
  }
}
