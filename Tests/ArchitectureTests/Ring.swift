/// A folder of `Sources`, and what its targets may import besides what Swift imports by itself.
enum Ring: String, CaseIterable {
  case domain = "Domain"
  case application = "Application"
  case adapters = "Adapters"
  case interfaces = "Interfaces"
  case composition = "Composition"
  case systemLibraries = "SystemLibraries"

  /// The rings whose targets every target of this ring may use.
  var inward: Set<Ring> {
    switch self {
    case .domain: [.domain]
    case .application: [.domain, .application]
    case .adapters, .interfaces: [.domain, .application]
    case .composition: [.domain, .application, .adapters, .interfaces, .composition]
    case .systemLibraries: []
    }
  }

  /// The toolchain's modules that this ring may use.
  ///
  /// The domain has no input, output or clock; nobody uses the whole of Foundation, which loads
  /// tens of megabytes of Unicode tables.
  var platform: Set<String> {
    switch self {
    case .domain, .systemLibraries: []
    case .application: ["Synchronization"]
    case .interfaces: ["Synchronization"]
    case .adapters, .composition:
      ["Dispatch", "FoundationEssentials", "Glibc", "Synchronization"]
    }
  }
}
