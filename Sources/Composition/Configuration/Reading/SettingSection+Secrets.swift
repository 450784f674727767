import Values

extension SettingSection {
  /// Reads a secret from `key`, or from the file that `key_file` names.
  ///
  /// Of two sources the later one wins (file, environment, flag); both in one source is an error.
  func secret(_ key: String) -> Secret? {
    let fileKey = key + "_file"
    let (inline, file) = (node(key), node(fileKey))
    guard let inline else { return file.flatMap { secret(in: $0, fileKey) } }
    if let file {
      guard inline.origin.rank != file.origin.rank else {
        reject(fileKey, "\(key) is given as well; keep one of the two")
        return nil
      }
      if file.origin.rank > inline.origin.rank { return secret(in: file, fileKey) }
    }
    guard case .scalar(let text) = inline.content else {
      if case .invalid = inline.content { return nil }
      reject(key, "it must be a single value", allowed: "a text, or \(fileKey) with a path")
      return nil
    }
    if case .flag = inline.origin {
      warn(key, "a secret on the command line shows in the list of processes; use \(fileKey)")
    }
    collector.note(path.appending(key), "***", inline.origin, isSecret: true)
    return Secret(text)
  }

  private func secret(in node: SettingNode, _ fileKey: String) -> Secret? {
    guard let filePath = optional(fileKey, .secretFile) else { return nil }
    do {
      let file = try collector.files.read(filePath, limit: 65_536)
      if file.isWorldReadable {
        warn(fileKey, "every user of this machine can read \(filePath); run chmod 600 \(filePath)")
      }
      guard let text = String(validating: file.bytes.withoutLineEnd, as: UTF8.self) else {
        reject(fileKey, "\(filePath) isn't UTF-8 text")
        return nil
      }
      guard !text.isEmpty else {
        reject(fileKey, "\(filePath) is empty")
        return nil
      }
      return Secret(text)
    } catch {
      reject(fileKey, "\(filePath) can't be read: \(error.reason)")
      return nil
    }
  }
}

extension [UInt8] {
  /// The bytes without one newline at the end, with or without a carriage return.
  fileprivate var withoutLineEnd: ArraySlice<UInt8> {
    guard last == UInt8(ascii: "\n") else { return self[...] }
    let line = dropLast()
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }
}

extension SettingSection {
  /// Reads the path of a file that must be readable now; a private one shouldn't be by everybody.
  func readableFile(_ key: String, isPrivate: Bool = false) -> String? {
    guard let filePath = optional(key, isPrivate ? .secretFile : .path) else { return nil }
    do throws(ConfigurationFileError) {
      let file = try collector.files.read(filePath, limit: 16 << 20)
      if isPrivate, file.isWorldReadable {
        warn(key, "every user of this machine can read \(filePath); run chmod 600 \(filePath)")
      }
      return filePath
    } catch {
      reject(key, "\(filePath) can't be read: \(error.reason)")
      return nil
    }
  }
}
