import CArgon2
import Glibc
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

/// Maps the memory of one hash.
///
/// malloc(3) would keep it for the next time, and an idle service
/// would look as if it needed tens of megabytes.
private func mapMemory(
  _ memory: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ count: Int
) -> Int32 {
  let start = mmap(nil, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
  guard let memory, let start, start != MAP_FAILED else {
    return ARGON2_MEMORY_ALLOCATION_ERROR.rawValue
  }
  // Thousands of small pages cost a third of the hash; where the kernel has no large ones, that's so.
  madvise(start, count, MADV_HUGEPAGE)
  memory.pointee = start.assumingMemoryBound(to: UInt8.self)
  return ARGON2_OK.rawValue
}

/// Gives the memory of one hash back to the kernel; the library has overwritten it.
private func unmapMemory(_ memory: UnsafeMutablePointer<UInt8>?, _ count: Int) {
  munmap(memory, count)
}
