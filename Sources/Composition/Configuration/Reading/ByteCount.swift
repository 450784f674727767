/// Sizes in bytes as the configuration spells them, with units of 1024.
enum ByteCount {
  private static let units: [(name: String, shift: Int)] = [
    ("GiB", 30), ("MiB", 20), ("KiB", 10), ("B", 0),
  ]

  /// Reads `1MiB`, `32KiB`, `512B` or a bare number of bytes; nil for anything else.
  static func parse(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let unit = String(text.dropFirst(digits.count))
    guard (1...15).contains(digits.count), let number = Int(digits),
      let shift = unit.isEmpty ? 0 : units.first(where: { $0.name == unit })?.shift
    else { return nil }
    let (size, overflow) = number.multipliedReportingOverflow(by: 1 << shift)
    return overflow ? nil : size
  }

  /// Writes a size in the largest unit that loses nothing.
  static func text(_ size: Int) -> String {
    let unit = units.first { size >= 1 << $0.shift && size % (1 << $0.shift) == 0 }
    return unit.map { "\(size >> $0.shift)\($0.name)" } ?? "\(size)B"
  }
}
