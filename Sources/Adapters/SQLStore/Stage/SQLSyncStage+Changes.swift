import Accounts
import Directory
import Reconciliation
import Services
import Values

extension SQLSyncStage: ChangeStage {
  func note(
    _ entries: [EntryID], _ news: EntryNews, of kind: MemberReference.Kind
  ) async throws {
    guard !entries.isEmpty else { return }
    try await scratch.run { connection in
      let insert = try connection.prepare(
        """
        INSERT INTO staged_named (kind, news, entry_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING
        """)
      for entry in entries {
        try insert.execute([.text(kind.rawValue), .text(news.rawValue), entry.value.sqlValue])
      }
    }
  }

  func noteUnnamed(of kind: MemberReference.Kind) async throws {
    let directory = policy.directory.description
    let (stored, staged): (SQLQuery, SQLQuery) =
      kind == .person ? ("links", "staged_people") : ("groups", "staged_groups")
    try await scratch.run { connection in
      try connection.execute(
        """
        INSERT INTO staged_named (kind, news, entry_id)
        SELECT \(kind.rawValue), 'gone', l.entry_id FROM \(stored) l
        WHERE l.directory = \(directory)
          AND NOT EXISTS (SELECT 1 FROM staged_named n WHERE n.kind = \(kind.rawValue)
            AND n.news = 'present' AND n.entry_id = l.entry_id)
          AND NOT EXISTS (SELECT 1 FROM \(staged) s WHERE s.entry_id = l.entry_id)
        ON CONFLICT DO NOTHING
        """)
      // An entry that is set aside belongs to neither side before it has an account.
      try connection.execute(
        """
        INSERT INTO staged_named (kind, news, entry_id)
        SELECT \(kind.rawValue), 'unnamed', q.entry_id FROM quarantine q
        WHERE q.directory = \(directory) AND q.entry_id IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM staged_named n WHERE n.kind = \(kind.rawValue)
            AND n.news = 'present' AND n.entry_id = q.entry_id)
          AND NOT EXISTS (SELECT 1 FROM \(staged) s WHERE s.entry_id = q.entry_id)
        ON CONFLICT DO NOTHING
        """)
    }
  }

  func openQuestions(rules: Bool) async throws -> OpenQuestions {
    try await scratch.run { connection in
      try RelationSearch(connection: connection, policy: policy).questions(rules: rules)
    }
  }

  func hasChangedNesting() async throws -> Bool {
    try await scratch.run { connection in
      try RelationSearch(connection: connection, policy: policy).hasChangedNesting()
    }
  }

  func staged(among people: [EntryID]) async throws -> Set<EntryID> {
    try await scratch.run { connection in
      let find = try connection.prepare("SELECT 1 FROM staged_people WHERE entry_id = ? LIMIT 1")
      var staged: Set<EntryID> = []
      for entry in people {
        try find.forEachRow([entry.value.sqlValue]) { _ in
          staged.insert(entry)
          return false
        }
      }
      return staged
    }
  }

  func goneCount() async throws -> Int {
    try await scratch.run { connection in
      try connection.count(
        """
        SELECT count(*) FROM staged_named n CROSS JOIN links l
          ON l.directory = \(policy.directory.description) AND l.entry_id = n.entry_id
        WHERE n.kind = 'person' AND n.news = 'gone'
          AND NOT EXISTS (SELECT 1 FROM staged_people s WHERE s.entry_id = n.entry_id)
        """)
    }
  }
}

/// The conditions by which a stage of changes looks at some stored rows only.
struct StageExtent: Sendable {
  /// Whether the stage holds everything that the directory has.
  let isEverything: Bool
  let directory: DirectoryName

  /// The stored groups, as `g`, that a run may conclude something about because they aren't staged.
  var missingGroups: SQLQuery {
    isEverything ? "" : " AND \(isGone(.group, "g.entry_id"))"
  }

  /// The links, as `l`, that may be missing; of changes a few, and not all that there are.
  var perhapsMissing: SQLQuery {
    isEverything
      ? "links l"
      : """
      (SELECT entry_id FROM staged_named WHERE kind = 'person' AND news = 'gone'
        UNION SELECT entry_id FROM links
        WHERE directory = \(directory.description) AND absent_since IS NOT NULL) c
      CROSS JOIN links l ON l.directory = \(directory.description) AND l.entry_id = c.entry_id
      """
  }

  /// The same for links, as `l`, with accounts, as `a`: those that are gone, and those that were
  /// gone before and may be archived now.
  var missingPeople: SQLQuery {
    isEverything
      ? ""
      : """
       AND (\(isGone(.person, "l.entry_id")) OR l.absent_since IS NOT NULL AND a.archived_at IS NULL)
      """
  }

  /// The rows of `quarantine`, as `q`, that a run knows something about.
  var metQuarantine: SQLQuery {
    isEverything
      ? ""
      : """
       AND (EXISTS (SELECT 1 FROM staged_people p WHERE p.entry_id = q.entry_id)
        OR EXISTS (SELECT 1 FROM staged_groups p WHERE p.entry_id = q.entry_id)
        OR \(isGone(.person, "q.entry_id")) OR \(isGone(.group, "q.entry_id"))
        OR (SELECT count(*) FROM staged_named n
          WHERE n.news = 'unnamed' AND n.entry_id = q.entry_id) = 2)
      """
  }

  private func isGone(_ kind: MemberReference.Kind, _ column: SQLQuery) -> SQLQuery {
    """
    EXISTS (SELECT 1 FROM staged_named n
      WHERE n.kind = \(kind.rawValue) AND n.news = 'gone' AND n.entry_id = \(column))
    """
  }
}
