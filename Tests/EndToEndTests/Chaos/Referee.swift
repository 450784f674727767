import Fixtures
import Foundation

/// A slapd that follows another one by syncrepl (slapd.conf(5)): what it ends up with is what
/// whoever follows that directory has to end up with.
struct Referee: Sendable {
  private let provider: DemoDirectory
  private let consumer: DemoDirectory

  /// Starts it; it reads from the provider directly.
  static func start(beside provider: DemoDirectory) async throws -> Referee {
    let password = provider.folder.text("service.password")
    let replication = """
      directive=syncrepl rid=1 provider=\(provider.url) type=refreshAndPersist retry="1 +" \
      searchbase="\(DemoDirectory.suffix)" bindmethod=simple manageDSAit=1 \
      binddn="cn=muster,\(DemoDirectory.suffix)" credentials=\(password)
      """
    let consumer = try await DemoDirectory.start(
      .init(
        ldif: [],
        options: [
          "overlays=", "service_password=none", "directive=moduleload retcode", replication,
        ]))
    return Referee(provider: provider, consumer: consumer)
  }

  /// What the content must be, once it agrees with the provider.
  ///
  /// A consumer that has followed a provider through its deaths sometimes lacks something for good;
  /// one that begins with nothing doesn't.
  func verdict() async throws -> DirectoryContent {
    do {
      return try await agreement(within: .seconds(30))
    } catch is NotInTime {
      ChaosTally.shared.count(fault: "referee lost")
      return try await Referee.start(beside: provider).agreement(within: .seconds(60))
    }
  }

  private func agreement(within limit: Duration) async throws -> DirectoryContent {
    // A provider that was killed may have forgotten how far it was, and then refuses a consumer
    // that knows more until something newer happens.
    try await provider.change(
      """
      dn: ou=policies,\(DemoDirectory.suffix)
      changetype: modify
      replace: description
      description: \(UUID().uuidString)
      """)
    var last = try await DirectoryContent(of: consumer)
    try await wait(for: "agreement of provider and referee", within: limit) {
      last = try await DirectoryContent(of: consumer)
      return try await DirectoryContent(of: provider) == last
    }
    return last
  }
}
