import Accounts
import Configuration
import Services
import Testing
import Values

@Suite("Settings of workflows")
struct WorkflowSettingsTests {
  @Test("Limits are given by role, what is left out has its default")
  func limits() throws {
    let text = """
      workflows:
        revisions: { keep: 5, maximum_age: 30d }
        limits: { user: { number: 10, document: 64KiB } }

      """
    let settings = try configuration(text).settings().workflows
    #expect(settings.retention == WorkflowRetention(count: 5, maximumAge: .seconds(30 * 86_400)))
    var limits = WorkflowLimits.standard
    #expect(settings.limits(of: .admin) == limits)
    limits.count = 10
    limits.documentSize = 64 << 10
    #expect(settings.limits(of: .user) == limits)
    #expect(settings.limits(of: nil) == limits)
    #expect(try configuration("").settings().workflows.retention.maximumAge == nil)
  }

  @Test("A depth that is never read is refused")
  func depth() {
    #expect(!configuration("workflows: { limits: { user: { depth: 61 } } }\n").messages.isEmpty)
    #expect(!configuration("workflows: { limits: { guest: { depth: 6 } } }\n").messages.isEmpty)
  }
}
