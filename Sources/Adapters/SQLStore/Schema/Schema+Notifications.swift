extension Schema {
  /// A notification is recorded with its cause, once for each receiver; of two processes that deliver
  /// only the one whose lease stands may note the end.
  static let notifications = Migration(
    15, "notifications to deliver",
    sql: """
      CREATE TABLE notifications (
        id BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
        event TEXT NOT NULL,
        subject TEXT NOT NULL,
        occurred_at INTEGER NOT NULL,
        facts TEXT NOT NULL,
        carrier TEXT NOT NULL,
        recipient TEXT,
        state TEXT NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'delivered', 'dead')),
        attempts INTEGER NOT NULL DEFAULT 0,
        next_attempt_at INTEGER,
        last_error TEXT,
        ended_at INTEGER,
        lease_holder TEXT,
        lease_expires_at INTEGER
      ) STRICT;
      CREATE INDEX notifications_due ON notifications (carrier, next_attempt_at)
        WHERE state = 'pending';
      CREATE INDEX notifications_ended ON notifications (state, ended_at)
        WHERE state <> 'pending';
      CREATE INDEX notifications_occurred ON notifications (occurred_at, id);
      CREATE INDEX notifications_subject ON notifications (event, subject, occurred_at);
      """)
}
