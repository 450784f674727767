import Accounts
import Services
import Values

/// The tries under way as rows of `sign_in_tries`.
enum SignInTryRow {
  /// What is known of a subject when somebody wants to try.
  static func situation(
    of wish: SignInTry, _ connection: any SQLConnection
  ) throws -> TrySituation {
    var situation = TrySituation()
    let subject = wish.subject
    for key in subject.keys {
      situation.counts[key] = try FailureRow.find(key, connection)
    }
    let isHere: SQLQuery = "network = \(subject.networkName)"
    let isTheirs: SQLQuery = "subject = \(subject.name)"
    try connection.forEachRow(
      """
      SELECT coalesce(sum(\(isTheirs) AND \(isHere)), 0), coalesce(sum(\(isTheirs)), 0),
        coalesce(sum(\(isHere)), 0)
      FROM sign_in_tries WHERE begun_at > \(wish.at - SignInTry.longest)
      """
    ) { row in
      situation.underWay[.accountAtNetwork] = Int(row.integer(0))
      situation.underWay[.account] = Int(row.integer(1))
      situation.underWay[.network] = Int(row.integer(2))
      return false
    }
    if let account = subject.account {
      situation.place = try SignInNetworkRow.place(
        subject.networkName, of: account, at: wish.at, connection)
    }
    return situation
  }

  /// Notes a try as under way; those whose process has died are removed.
  static func insert(
    _ wish: SignInTry, _ situation: TrySituation, _ connection: any SQLConnection
  ) throws -> AdmittedTry {
    try connection.execute(
      "DELETE FROM sign_in_tries WHERE begun_at <= \(wish.at - SignInTry.longest)")
    let numbers = try connection.rows(
      """
      INSERT INTO sign_in_tries (subject, network, begun_at)
      VALUES (\(wish.subject.name), \(wish.subject.networkName), \(wish.at)) RETURNING number
      """
    ) { $0.integer(0) }
    guard let number = numbers.first else {
      throw SQLError(.other, operation: "write", message: "a try was not noted")
    }
    return AdmittedTry(number: number, wish: wish, situation: situation)
  }

  /// Notes that a try is under way no more.
  static func remove(_ admitted: AdmittedTry, _ connection: any SQLConnection) throws {
    // A number is given again once the try that had it is gone.
    try connection.execute(
      """
      DELETE FROM sign_in_tries WHERE number = \(admitted.number)
        AND subject = \(admitted.wish.subject.name) AND begun_at = \(admitted.wish.at)
      """)
  }
}
