import CArgon2
import Services

/// The Argon2id function itself (RFC 9106), by libargon2, on the calling thread.
enum Argon2Function {
  /// The tag of a password; blocks for as long as the cost says.
  static func tag(
    of password: SecretBytes, salt: [UInt8], cost: Argon2Cost, length: Int
  ) throws(PasswordHashingError) -> [UInt8] {
    var tag = [UInt8](repeating: 0, count: length)
    // The library only reads the salt, but asks for a pointer that may write.
    var salt = salt
    let code = password.withBytes { password in
      tag.withUnsafeMutableBufferPointer { tag in
        salt.withUnsafeMutableBufferPointer { salt in
          fill(tag, password: password, salt: salt, cost: cost)
        }
      }
    }
    guard code == ARGON2_OK.rawValue else {
      let message = String(cString: argon2_error_message(code))
      throw .libraryFailed(code: code, message: message)
    }
    return tag
  }

  private static func fill(
    _ tag: UnsafeMutableBufferPointer<UInt8>, password: UnsafeMutableBufferPointer<UInt8>,
    salt: UnsafeMutableBufferPointer<UInt8>, cost: Argon2Cost
  ) -> Int32 {
    var context = argon2_context()
    context.out = tag.baseAddress
    context.outlen = UInt32(tag.count)
    context.pwd = password.baseAddress
    context.pwdlen = UInt32(password.count)
    context.salt = salt.baseAddress
    context.saltlen = UInt32(salt.count)
    context.t_cost = UInt32(cost.iterations)
    context.m_cost = UInt32(cost.memory)
    context.lanes = UInt32(cost.lanes)
    context.threads = 1
    context.version = ARGON2_VERSION_13.rawValue
    context.allocate_cbk = mapMemory
    context.free_cbk = unmapMemory
    return argon2_ctx(&context, Argon2_id)
  }
}

/// The library passes nothing of its caller's to these two, so that the memory is the process's.
private func mapMemory(
  _ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ count: Int
) -> Int32 {
  guard let memory, let start = HashMemory.ofTheProcess.take(count) else {
    return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue
  }
  memory.pointee = start.assumingMemoryBound(to: UInt8.self)
  return ARGON2_OK.rawValue
}

/// The library has overwritten the memory before it gives it back.
private func unmapMemory(_ memory: UnsafeMutablePointer<UInt8>?, _ count: Int) {
  guard let memory else { return }
  HashMemory.ofTheProcess.giveBack(UnsafeMutableRawPointer(memory), count)
}
