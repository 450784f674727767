extension Schema {
  /// A workflow's document moves out of its row, so that lists don't read past documents: each
  /// revision names a content, and revisions of one content share it.
  ///
  /// `search` has what a search looks through, in the form in which names are compared. A grantee
  /// is an account or a group; `grantee_id` is either, for one look-up. `workflow_events` are what
  /// event streams tell, `workflow_event_readers` who may know of those after which a workflow, or
  /// the right to see it, is gone.
  static let workflowLibrary = Migration(
    11, "revisions, grants and events of workflows",
    sql: tables + openings + events + indexes)

  private static let tables = """
    ALTER TABLE workflows ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE workflows ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
    ALTER TABLE workflows ADD COLUMN size INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE workflows ADD COLUMN search TEXT NOT NULL DEFAULT '';
    CREATE TABLE workflow_contents (
      id INTEGER NOT NULL PRIMARY KEY,
      workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
      document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX workflow_contents_workflow ON workflow_contents (workflow_id);
    CREATE TABLE workflow_revisions (
      workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
      number INTEGER NOT NULL,
      content_id INTEGER NOT NULL,
      size INTEGER NOT NULL,
      saved_by BLOB,
      saved_by_name TEXT NOT NULL,
      saved_at INTEGER NOT NULL,
      PRIMARY KEY (workflow_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE workflow_tags (
      workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
      tag_key TEXT NOT NULL,
      tag TEXT NOT NULL,
      PRIMARY KEY (workflow_id, tag_key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX workflow_tags_key ON workflow_tags (tag_key, workflow_id);
    CREATE TABLE workflow_grants (
      workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
      grantee_id BLOB NOT NULL,
      account_id BLOB REFERENCES accounts (id) ON DELETE CASCADE,
      group_id BLOB REFERENCES groups (id) ON DELETE CASCADE,
      access INTEGER NOT NULL CHECK (access BETWEEN 1 AND 3),
      granted_by BLOB,
      created_at INTEGER NOT NULL,
      version INTEGER NOT NULL DEFAULT 1,
      PRIMARY KEY (workflow_id, grantee_id),
      CHECK ((account_id IS NULL) <> (group_id IS NULL))
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX workflow_grants_grantee ON workflow_grants (grantee_id, workflow_id);
    CREATE INDEX workflow_grants_account ON workflow_grants (account_id)
      WHERE account_id IS NOT NULL;
    CREATE INDEX workflow_grants_group ON workflow_grants (group_id) WHERE group_id IS NOT NULL;
    CREATE TABLE workflow_thumbnails (
      workflow_id BLOB NOT NULL PRIMARY KEY REFERENCES workflows (id) ON DELETE CASCADE,
      media_type TEXT NOT NULL,
      image BLOB NOT NULL,
      version INTEGER NOT NULL
    ) STRICT;

    """

  private static let openings = """
    CREATE TABLE workflow_openings (
      account_id BLOB NOT NULL REFERENCES accounts (id) ON DELETE CASCADE,
      workflow_id BLOB NOT NULL REFERENCES workflows (id) ON DELETE CASCADE,
      opened_at INTEGER NOT NULL,
      PRIMARY KEY (account_id, workflow_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX workflow_openings_workflow ON workflow_openings (workflow_id);
    CREATE INDEX workflow_openings_time ON workflow_openings (account_id, opened_at, workflow_id);
    INSERT INTO workflow_openings (account_id, workflow_id, opened_at)
      SELECT owner_id, id, opened_at FROM workflows WHERE opened_at IS NOT NULL;
    INSERT INTO workflow_contents (workflow_id, document) SELECT id, document FROM workflows;
    INSERT INTO workflow_revisions (workflow_id, number, content_id, size, saved_by,
        saved_by_name, saved_at)
      SELECT w.id, 1, c.id, length(CAST(c.document AS BLOB)), w.owner_id, a.username, w.updated_at
      FROM workflows w JOIN workflow_contents c ON c.workflow_id = w.id
      JOIN accounts a ON a.id = w.owner_id;
    UPDATE workflows SET search = lower(name || char(10) || description),
      size = length(CAST(document AS BLOB));
    ALTER TABLE workflows DROP COLUMN document;
    ALTER TABLE workflows DROP COLUMN opened_at;

    """

  private static let events = """
    CREATE TABLE workflow_events (
      sequence INTEGER NOT NULL PRIMARY KEY,
      workflow_id BLOB NOT NULL,
      kind TEXT NOT NULL,
      is_for_everyone INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE TABLE workflow_event_readers (
      sequence INTEGER NOT NULL REFERENCES workflow_events (sequence) ON DELETE CASCADE,
      reader_id BLOB NOT NULL,
      PRIMARY KEY (sequence, reader_id)
    ) STRICT, WITHOUT ROWID;

    """

  /// Each order of a list has its index, for the own, the public and all workflows.
  private static let indexes = """
    DROP INDEX workflows_owner;
    CREATE INDEX workflows_owner_updated ON workflows (owner_id, updated_at, id);
    CREATE INDEX workflows_owner_created ON workflows (owner_id, created_at, id);
    CREATE INDEX workflows_owner_name ON workflows (owner_id, name COLLATE NOCASE, id);
    CREATE INDEX workflows_public_updated ON workflows (is_public, updated_at, id)
      WHERE is_public = 1;
    CREATE INDEX workflows_public_created ON workflows (is_public, created_at, id)
      WHERE is_public = 1;
    CREATE INDEX workflows_public_name ON workflows (is_public, name COLLATE NOCASE, id)
      WHERE is_public = 1;
    CREATE INDEX workflows_updated ON workflows (updated_at, id);
    CREATE INDEX workflows_created ON workflows (created_at, id);
    CREATE INDEX workflows_name ON workflows (name COLLATE NOCASE, id);
    """
}
