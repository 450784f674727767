import Accounts
import Directory
import Fixtures
import Reconciliation
import Testing

@Suite("Groups inside groups")
struct GroupGraphTests {
  /// A graph of groups named by their numbers, with arrows from a group to the ones inside it.
  private func graph(_ groups: ClosedRange<Int>, _ arrows: [(Int, Int)]) -> GroupGraph {
    var graph = GroupGraph()
    for number in groups {
      graph.add(.number(number), name: "g\(number)", dnKey: "cn=g\(number)")
    }
    for (parent, child) in arrows { graph.nest(.number(child), in: .number(parent)) }
    return graph
  }

  private func paths(_ graph: GroupGraph, from start: Int) throws -> [String] {
    let rule = try #require(RoleRule(group: "cn=g\(start)", role: .user))
    return graph.expand([rule]).map(\.path)
  }

  @Test("A group reaches itself and what is nested in it, nearest first")
  func nested() throws {
    let graph = graph(1...4, [(1, 2), (2, 3), (1, 4)])
    #expect(try paths(graph, from: 1) == ["g1", "g1 → g2", "g1 → g4", "g1 → g2 → g3"])
    #expect(try paths(graph, from: 3) == ["g3"])
  }

  @Test("A group that is reached in two ways is reached once, by the shorter way")
  func diamond() throws {
    let graph = graph(1...5, [(1, 2), (1, 3), (2, 4), (3, 4), (4, 5), (1, 5)])
    #expect(
      try paths(graph, from: 1) == [
        "g1", "g1 → g2", "g1 → g3", "g1 → g5", "g1 → g2 → g4",
      ])
  }

  @Test("Groups that contain each other are each reached once")
  func cycle() throws {
    let graph = graph(1...3, [(1, 2), (2, 3), (3, 1)])
    #expect(try paths(graph, from: 2) == ["g2", "g2 → g3", "g2 → g3 → g1"])
  }

  @Test("A group that contains itself is reached once")
  func selfCycle() throws {
    #expect(try paths(graph(1...1, [(1, 1)]), from: 1) == ["g1"])
  }

  @Test("The way to a group doesn't depend on the order in which the groups were read")
  func deterministic() throws {
    let arrows = [(1, 3), (1, 2), (3, 4), (2, 4), (4, 5), (2, 5), (5, 1)]
    let wanted = try paths(graph(1...5, arrows), from: 1)
    var generator = SeededGenerator(seed: 3)
    for _ in 0..<50 {
      #expect(try paths(graph(1...5, arrows.shuffled(using: &generator)), from: 1) == wanted)
    }
  }

  @Test("A member that is no group of the directory is passed over")
  func unknownChild() throws {
    let graph = graph(1...2, [(1, 9), (1, 2), (9, 2)])
    #expect(try paths(graph, from: 1) == ["g1", "g1 → g2"])
  }

  @Test("A chain of 10 000 groups is followed to its end")
  func deepChain() throws {
    let count = 10_000
    let graph = graph(1...count, (1..<count).map { ($0, $0 + 1) })
    let rule = try #require(RoleRule(group: "cn=g1", role: .admin))
    let reaches = graph.expand([rule])
    #expect(reaches.map(\.group) == (1...count).map { .number($0) })
    #expect(
      reaches.last?.path
        == "g1 → g2 → g3 → g4 → … → g9997 → g9998 → g9999 → g10000")
  }

  @Test("A long way shows its two ends, and a way that can be read shows all of it")
  func longWays() throws {
    let graph = graph(1...12, (1..<12).map { ($0, $0 + 1) })
    let paths = try paths(graph, from: 1)
    #expect(paths[8] == "g1 → g2 → g3 → g4 → g5 → g6 → g7 → g8 → g9")
    #expect(paths[9] == "g1 → g2 → g3 → g4 → … → g7 → g8 → g9 → g10")
    #expect(paths[11] == "g1 → g2 → g3 → g4 → … → g9 → g10 → g11 → g12")
  }

  @Test("Each rule reaches by itself, and a rule without its group is told")
  func rules() throws {
    let graph = graph(1...3, [(1, 2), (3, 2)])
    let rules = try ["CN=G1", "cn=g3", "cn=gone"].map {
      try #require(RoleRule(group: $0, role: .manager))
    }
    #expect(
      graph.expand(rules).map { "\($0.rule.groupKey): \($0.path)" }
        == ["cn=g1: g1", "cn=g1: g1 → g2", "cn=g3: g3", "cn=g3: g3 → g2"])
    #expect(graph.unmatched(rules).map(\.group) == ["cn=gone"])
    #expect(graph.reachable(from: .number(99)).isEmpty)
  }

  @Test("A rule whose group's name can't be read is no rule")
  func badRule() {
    #expect(RoleRule(group: "admins", role: .admin) == nil)
  }
}
