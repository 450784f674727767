public import Services
public import Values

extension JSONValue {
  /// How an account's sign-ins have failed.
  public init(_ lockout: SignInLockout) {
    self = [
      "failures": JSONValue(lockout.failures),
      "next_attempt_at": JSONValue(lockout.nextAttemptAt),
      "networks": .array(
        lockout.networks.map { network in
          [
            "network": .string(network.name), "failures": JSONValue(network.failures),
            "failed_at": JSONValue(network.failedAt),
            "next_attempt_at": JSONValue(network.nextAttemptAt),
          ]
        }),
    ]
  }
}
