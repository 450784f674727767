extension Schema {
  /// Tries under way need no index: there are never more than requests that are being answered, so
  /// that all of them are read sooner than a page of each index is written twice for each sign-in.
  static let tries = Migration(
    19, "tries under way without indexes",
    sql: """
      DROP INDEX sign_in_tries_subject;
      DROP INDEX sign_in_tries_network;
      """)
}
