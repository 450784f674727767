import CLDAP
import Directory
import Services

/// Goes through everything that must work with a directory, for `directory test`.
actor DirectoryExamination {
  /// The most entries fetched as a sample.
  private static let sampleSize: Int32 = 5

  private nonisolated let executor = QueueExecutor(label: "directory.test")
  private let settings: DirectoryConnectionSettings
  private let opening: HandleOpening
  private var done: [DirectoryTestStep] = []

  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ settings: DirectoryConnectionSettings) {
    self.settings = settings
    opening = HandleOpening(settings, ServerChoice(settings.urls), for: .reading)
  }

  /// Takes the steps up to the first that fails.
  func steps() -> [DirectoryTestStep] {
    done = []
    do {
      try takeSteps()
    } catch {
      // The failed step is the last one in the list and says why.
    }
    return done
  }

  private func takeSteps() throws(DirectoryError) {
    let handle = try connect()
    if handle.address.isProtected(settings.tls) {
      try step("tls") { () throws(DirectoryError) in
        try self.opening.protect(handle)
        return ((), "certificate verified")
      }
    }
    let settings = self.settings
    try step("bind") { () throws(DirectoryError) in
      try HandleOpening.bind(handle, settings)
      return ((), "signed in as \(settings.bind.identity)")
    }
    let capabilities = try step("capabilities") { () throws(DirectoryError) in
      let found = try self.find(handle, DirectoryCapabilities.search)
      let capabilities = DirectoryCapabilities(rootEntry: found.entries.first)
      return (capabilities, Self.words(capabilities))
    }
    if capabilities.knowsWhoAmI {
      try step("who am I") { () throws(DirectoryError) in ((), try self.whoAmI(handle)) }
    }
    try sample("users", settings.users, handle)
    if let groups = settings.groups { try sample("groups", groups, handle) }
  }

  /// The first server that accepts a connection.
  private func connect() throws(DirectoryError) -> LDAPHandle {
    let opening = self.opening
    return try step("connect") { () throws(DirectoryError) in
      let handle = try opening.first { url throws(DirectoryError) in try opening.reach(url) }
      return (handle, "connected to \(handle.url)")
    }
  }

  private func whoAmI(_ handle: LDAPHandle) throws(DirectoryError) -> String {
    do throws(LDAPFailure) {
      let result = try handle.whoAmI(Deadline(after: settings.operationTimeout))
      guard result.code == LDAP_SUCCESS else { throw result.failure }
      return result.data.isEmpty ? "anonymous" : String(decoding: result.data, as: UTF8.self)
    } catch {
      throw .searching("", on: handle.url, as: settings.bind.identity, error)
    }
  }

  private func sample(
    _ name: String, _ place: DirectoryConnectionSettings.SearchBase, _ handle: LDAPHandle
  ) throws(DirectoryError) {
    try step(name) { () throws(DirectoryError) in
      let found = try self.find(
        handle,
        DirectorySearch(base: place.base, filter: place.filter, attributes: ["1.1"]),
        sizeLimit: Self.sampleSize)
      guard let first = found.entries.first else {
        throw DirectoryError(
          code: .refused, operation: "search \(place.base) on \(handle.url)", resultCode: 0,
          message: "No entry below \(place.base) fits \(place.filter): check base, filter "
            + "and the rights of \(self.settings.bind.identity).")
      }
      let amount =
        found.result.code == LDAP_SIZELIMIT_EXCEEDED
        ? "\(found.entries.count) or more" : "\(found.entries.count)"
      return ((), "found \(amount) below \(place.base), such as \(first.dn)")
    }
  }

  /// A search that may be cut at its own size limit.
  private func find(
    _ handle: LDAPHandle, _ search: DirectorySearch, sizeLimit: Int32 = 0
  ) throws(DirectoryError) -> SearchFindings {
    do throws(LDAPFailure) {
      let found = try handle.find(search, sizeLimit: sizeLimit, settings.operationTimeout)
      let isCutAsAsked =
        found.result.code == LDAP_SIZELIMIT_EXCEEDED && found.entries.count == Int(sizeLimit)
      guard found.result.code == LDAP_SUCCESS || isCutAsAsked else { throw found.result.failure }
      return found
    } catch {
      throw .searching(search.base, on: handle.url, as: settings.bind.identity, error)
    }
  }

  /// Takes one step and notes how it went.
  @discardableResult
  private func step<Value>(
    _ name: String, _ body: () throws(DirectoryError) -> (Value, String)
  ) throws(DirectoryError) -> Value {
    let start = ContinuousClock.now
    do {
      let (value, detail) = try body()
      note(name, true, detail, start)
      return value
    } catch {
      note(name, false, error.message, start)
      throw error
    }
  }

  private func note(
    _ name: String, _ succeeded: Bool, _ detail: String, _ start: ContinuousClock.Instant
  ) {
    done.append(
      DirectoryTestStep(
        name: name, succeeded: succeeded, detail: detail,
        duration: start.duration(to: .now)))
  }

  private static func words(_ capabilities: DirectoryCapabilities) -> String {
    guard capabilities.isKnown else { return "the server doesn't show its root entry" }
    let product = capabilities.vendor.isEmpty ? "an unnamed server" : capabilities.vendor
    let paging = capabilities.refusesPaging ? "no paged results" : "paged results"
    let sync =
      capabilities.offersContentSync
      ? "content synchronization" : "no content synchronization"
    let contexts = capabilities.namingContexts.joined(separator: "; ")
    return "\(product), \(paging), \(sync), holds \(contexts.isEmpty ? "(not shown)" : contexts)"
  }
}
