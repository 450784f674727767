import Accounts
import Directory
public import Services
public import Values

extension JSONValue {
  /// A group with the role that a rule gives to its members.
  public init(_ ruled: RuledGroup) {
    let group = ruled.group
    self = [
      "group_id": JSONValue(group.id), "name": .string(group.name),
      "description": JSONValue(group.description),
      "source": .string((group.directory == nil ? AccountSource.local : .directory).rawValue),
      "directory": JSONValue(group.directory?.description), "dn": JSONValue(group.dn),
      "member_count": JSONValue(group.memberCount), "role": JSONValue(ruled.role?.description),
    ]
  }
}
