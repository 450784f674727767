import Directory
import LDAPDirectory
import Reconciliation
import Services

extension DirectoryPasswords {
  /// The directories whose settings let new passwords be set in them.
  init(
    writing: [(SyncedDirectory, LDAPEntryWriter)], reading: [DirectoryName: LDAPDirectory]
  ) {
    var places: [DirectoryName: Place] = [:]
    for (directory, writer) in writing
    where directory.policy.writeBack?.writesPasswords == true {
      places[directory.name] = reading[directory.name].map {
        Place(client: $0, writer: writer, idAttribute: directory.policy.mapping.id)
      }
    }
    self.init(places)
  }
}
