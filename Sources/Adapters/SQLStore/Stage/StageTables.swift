/// The temporary tables of a run.
///
/// Rows are appended as they arrive; what has to be found is indexed once, when all of it is there.
enum StageTables {
  static let all = [
    """
    CREATE TEMP TABLE staged_people (
      entry_id BLOB NOT NULL, dn TEXT NOT NULL, dn_key TEXT NOT NULL, username TEXT NOT NULL,
      username_key TEXT NOT NULL, email TEXT, email_key TEXT, display_name TEXT,
      state TEXT NOT NULL, csn TEXT, is_email_contested INTEGER NOT NULL DEFAULT 0, problem TEXT)
    """,
    """
    CREATE INDEX temp.staged_people_problem ON staged_people (entry_id) WHERE problem IS NOT NULL
    """,
    """
    CREATE INDEX temp.staged_people_contested ON staged_people (email_key)
      WHERE is_email_contested = 1
    """,
    "CREATE TEMP TABLE staged_differences (person INTEGER PRIMARY KEY)",
    """
    CREATE TEMP TABLE staged_comparisons (
      entry_id BLOB NOT NULL PRIMARY KEY, person INTEGER NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TEMP TABLE staged_rejected (
      entry_key TEXT NOT NULL PRIMARY KEY, entry_id BLOB, dn TEXT NOT NULL, reason TEXT NOT NULL,
      username TEXT, email TEXT)
    """,
    "CREATE INDEX temp.staged_rejected_entry ON staged_rejected (entry_id)",
    """
    CREATE TEMP TABLE staged_groups (
      entry_id BLOB NOT NULL PRIMARY KEY, dn TEXT NOT NULL, dn_key TEXT NOT NULL,
      name TEXT NOT NULL, description TEXT, shows_members INTEGER NOT NULL)
    """,
    "CREATE TEMP TABLE staged_members (group_id BLOB NOT NULL, member_key TEXT NOT NULL)",
    """
    CREATE TEMP TABLE staged_memberships (
      group_id BLOB NOT NULL, member_id BLOB NOT NULL, PRIMARY KEY (group_id, member_id))
      WITHOUT ROWID
    """,
    """
    CREATE TEMP TABLE staged_subgroups (
      group_id BLOB NOT NULL, member_id BLOB NOT NULL, PRIMARY KEY (group_id, member_id))
      WITHOUT ROWID
    """,
    """
    CREATE TEMP TABLE staged_grants (
      entry_id BLOB NOT NULL, rule TEXT NOT NULL, role INTEGER NOT NULL, path TEXT NOT NULL,
      PRIMARY KEY (entry_id, rule, role)) WITHOUT ROWID
    """,
    """
    CREATE TEMP TABLE staged_claims (person INTEGER PRIMARY KEY, account_id BLOB)
    """,
  ]

  /// What a stage of changes has besides: what the server only named, the groups that were compared
  /// with their stored members up to which of the staged people, and who of these isn't named.
  static let changes = [
    """
    CREATE TEMP TABLE staged_named (
      kind TEXT NOT NULL, news TEXT NOT NULL, entry_id BLOB NOT NULL,
      PRIMARY KEY (kind, news, entry_id)) WITHOUT ROWID
    """,
    """
    CREATE TEMP TABLE staged_compared (
      group_id BLOB NOT NULL PRIMARY KEY, people_through INTEGER NOT NULL) WITHOUT ROWID
    """,
    """
    CREATE TEMP TABLE staged_left (
      group_id BLOB NOT NULL, member_id BLOB NOT NULL, PRIMARY KEY (group_id, member_id))
      WITHOUT ROWID
    """,
    "CREATE INDEX temp.staged_people_entry ON staged_people (entry_id, problem)",
    "CREATE INDEX temp.staged_people_dn ON staged_people (dn_key)",
    "CREATE INDEX temp.staged_groups_dn ON staged_groups (dn_key)",
    "CREATE INDEX temp.staged_members_key ON staged_members (group_id, member_key)",
  ]
}
