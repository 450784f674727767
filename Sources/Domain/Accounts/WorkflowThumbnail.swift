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

    /// What the first bytes of a file say that it is; nil for anything else.
    init?(of bytes: some Collection<UInt8>) {
      let start = Array(bytes.prefix(16))
      if start.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
        start.dropFirst(12).elementsEqual("IHDR".utf8)
      {
        self = .png
      } else if start.starts(with: [0xff, 0xd8, 0xff]) {
        self = .jpeg
      } else if start.starts(with: "RIFF".utf8),
        start.dropFirst(8).starts(with: "WEBPVP8".utf8)
      {
        self = .webp
      } else {
        return nil
      }
    }
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
