/// A small picture of a workflow.
public struct WorkflowThumbnail: Sendable, Hashable {
  /// What kind of picture it is.
  public let form: Form
  /// The file.
  public let bytes: [UInt8]
  /// Counts the pictures that the workflow has had.
  public var version: Int

  /// The kinds of picture that every browser shows.
  public enum Form: String, Sendable, CaseIterable {
    /// Portable Network Graphics (ISO/IEC 15948).
    case png = "image/png"
    /// JPEG (ITU-T T.81).
    case jpeg = "image/jpeg"
    /// WebP (RFC 9649).
    case webp = "image/webp"
  }

  /// Takes a file for what it is; nil for anything but a picture, whatever it is said to be.
  public init?(_ bytes: [UInt8], version: Int = 1) {
    guard let form = Form(of: bytes) else { return nil }
    self.init(form, bytes, version: version)
  }

  /// Takes a picture of a known kind.
  public init(_ form: Form, _ bytes: [UInt8], version: Int) {
    self.form = form
    self.bytes = bytes
    self.version = version
  }
}
