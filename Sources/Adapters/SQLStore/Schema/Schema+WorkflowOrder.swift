extension Schema {
  /// The order of names for people is kept, because a database compares by bytes; and a revision
  /// says by which way it was saved.
  ///
  /// Names from before get a key without the accents of Latin letters; any other one is put right
  /// when its workflow is saved again. Before, only commands saved without an account, but for a
  /// service without sign-in, whose name is that of the system account.
  static let workflowOrder = Migration(
    13, "order and ways of workflows",
    sql: """
      ALTER TABLE workflow_revisions ADD COLUMN via TEXT NOT NULL DEFAULT 'api';
      UPDATE workflow_revisions SET via = 'command' WHERE saved_by IS NULL
        AND saved_by_name NOT IN (SELECT username FROM accounts WHERE is_system = 1);
      ALTER TABLE workflows ADD COLUMN sort_key TEXT NOT NULL DEFAULT '';
      UPDATE workflows SET sort_key = lower(name);
      \(plainLetters)
      DROP INDEX workflows_owner_name;
      DROP INDEX workflows_public_name;
      DROP INDEX workflows_name;
      CREATE INDEX workflows_owner_name ON workflows (owner_id, sort_key, id);
      CREATE INDEX workflows_public_name ON workflows (is_public, sort_key, id)
        WHERE is_public = 1;
      CREATE INDEX workflows_name ON workflows (sort_key, id);
      """)

  /// One statement for each plain letter, because a statement may not be nested any deeper.
  private static let plainLetters = accented.map { letters, plain in
    let key = letters.reduce("sort_key") { "replace(\($0), '\($1)', '\(plain)')" }
    return """
      UPDATE workflows SET sort_key = \(key)
        WHERE length(sort_key) <> length(CAST(sort_key AS BLOB));
      """
  }.joined(separator: "\n")

  private static let accented: [(letters: String, plain: String)] = [
    ("ÀÁÂÃÄÅĀĂĄàáâãäåāăą", "a"), ("ÇĆĈĊČçćĉċč", "c"), ("ĎĐÐďđð", "d"),
    ("ÈÉÊËĒĔĖĘĚèéêëēĕėęě", "e"), ("ĜĞĠĢĝğġģ", "g"), ("ĤĦĥħ", "h"), ("ÌÍÎÏĨĪĬĮİìíîïĩīĭįı", "i"),
    ("Ĵĵ", "j"), ("Ķķ", "k"), ("ĹĻĽŁĺļľł", "l"), ("ÑŃŅŇñńņň", "n"), ("ÒÓÔÕÖØŌŎŐòóôõöøōŏő", "o"),
    ("ŔŖŘŕŗř", "r"), ("ŚŜŞŠśŝşš", "s"), ("ŢŤŦţťŧ", "t"), ("ÙÚÛÜŨŪŬŮŰŲùúûüũūŭůűų", "u"),
    ("Ŵŵ", "w"), ("ÝŶŸýŷÿ", "y"), ("ŹŻŽźżž", "z"), ("ẞß", "ss"), ("Ææ", "ae"), ("Œœ", "oe"),
    ("Þþ", "th"),
  ]
}
