import Accounts
import Directory
import Reconciliation
import Testing

@Suite("The plan for one group")
struct GroupPlannerTests {
  private let planner: GroupPlanner
  private let staged = StagedGroup(
    entry: .number(5), dn: "cn=Ops,dc=x", dnKey: "cn=ops,dc=x", name: "Ops", description: "Night",
    memberKeys: [])

  init() throws {
    planner = GroupPlanner(directory: try .corp())
  }

  private func members(_ numbers: Range<Int>) -> [MemberReference] {
    numbers.map { MemberReference(kind: .person, entry: .number($0), name: "p\($0)") }
  }

  @Test("A new group is made with the identifier derived from its entry")
  func new() throws {
    let id = GroupID(derivedFrom: .number(5), in: try .corp())
    let record = GroupRecord(
      id: id, entry: .number(5), name: "Ops", description: "Night", dn: "cn=Ops,dc=x")
    #expect(planner.effect(from: nil, to: staged)?.change == .createGroup(record))
  }

  @Test("A group that is as it should be needs nothing; any other fact is an update")
  func changed() {
    let present = planner.record(of: staged)
    #expect(planner.effect(from: present, to: staged) == nil)
    for change in [\StagedGroup.name, \.dn] as [WritableKeyPath<StagedGroup, String>] {
      var other = staged
      other[keyPath: change] += "2"
      #expect(
        planner.effect(from: present, to: other)?.change
          == .updateGroup(from: present, to: planner.record(of: other)))
    }
    var blank = staged
    blank.description = nil
    #expect(planner.effect(from: present, to: blank)?.change.kind == .updateGroup)
  }

  @Test(
    "A large change of members becomes several effects, with each member once",
    arguments: [(0, 0), (1, 1), (99, 1), (100, 1), (101, 2), (250, 3)])
  func chunks(count: Int, effects: Int) {
    let group = GroupReference(id: planner.record(of: staged).id, name: "Ops")
    let missing = planner.effects(on: group, surplus: [], missing: members(0..<count))
    #expect(missing.count == effects)
    var named: [MemberReference] = []
    for effect in missing {
      guard case .addMembers(group, let members) = effect.change else {
        Issue.record("\(effect.change)")
        continue
      }
      #expect(members.count <= GroupPlanner.membersPerEffect)
      named += members
    }
    #expect(named == members(0..<count))
  }

  @Test("Members go before members come")
  func order() {
    let group = GroupReference(id: planner.record(of: staged).id, name: "Ops")
    let kinds = planner.effects(on: group, surplus: members(0..<150), missing: members(200..<201))
      .map(\.change.kind)
    #expect(kinds == [.removeMembers, .removeMembers, .addMembers])
  }

  @Test("A group that is gone loses its members, then goes itself and says how many there were")
  func absent() {
    let record = planner.record(of: staged)
    let effects = planner.effects(forAbsent: record, members: members(0..<120))
    #expect(effects.map(\.change.kind) == [.removeMembers, .removeMembers, .removeGroup])
    #expect(effects.last?.change == .removeGroup(record, members: 120))
    #expect(
      planner.effects(forAbsent: record, members: []).map(\.change)
        == [.removeGroup(record, members: 0)])
  }
}
