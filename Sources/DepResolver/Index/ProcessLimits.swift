#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the system lets this process have, as set by `ulimit`.
public enum ProcessLimits {
  /// With fewer descriptors than this left, connections are shared out sparingly.
  static let ampleDescriptors = 256
  /// What it takes to open one connection: the event loop, the look-up of a name, the cache's own files.
  static let leastDescriptors = 16
  /// What threads, timers and the cache take.
  private static let descriptorsToStart = 12
  /// Below this, threads can't be started or the first page can't be read.
  public static let leastAddressSpace = 256 << 20

  /// Raises the soft limit on open files where it is low and the hard one allows it.
  public static func raiseDescriptors() {
    guard var limits = limits(of: filesResource), limits.rlim_cur < 1024, limits.rlim_cur < limits.rlim_max
    else { return }
    limits.rlim_cur = min(1024, limits.rlim_max)
    _ = setrlimit(filesResource, &limits)
  }

  /// How many further descriptors can be opened, or enough where the limit is not near.
  static var descriptorsLeft: Int {
    guard let limits = limits(of: filesResource), limits.rlim_cur < 4 * rlim_t(ampleDescriptors) else { return .max }
    return (0..<Int32(limits.rlim_cur)).count { fcntl($0, F_GETFD) == -1 }
  }

  /// Whether enough files can be opened for any command.
  public static var hasDescriptorsToStart: Bool { descriptorsLeft >= descriptorsToStart }

  /// The most bytes of address space there can be; `nil` without a limit.
  public static var addressSpace: Int? {
    limits(of: addressResource).flatMap { $0.rlim_cur == rlim_t(bitPattern: -1) ? nil : Int(clamping: $0.rlim_cur) }
      .flatMap { $0 >= 1 << 46 ? nil : $0 }
  }

  /// Whether so many bytes can be had at once. Without a limit they always can: the kernel hands out pages as they are used.
  static func canAllocate(_ count: Int) -> Bool {
    guard addressSpace != nil else { return true }
    guard let room = malloc(count) else { return false }
    free(room)
    return true
  }

  #if canImport(Glibc)
    private static let filesResource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    private static let addressResource = __rlimit_resource_t(RLIMIT_AS.rawValue)
  #else
    private static let filesResource = RLIMIT_NOFILE
    private static let addressResource = RLIMIT_AS
  #endif

  #if canImport(Glibc)
    private static func limits(of resource: __rlimit_resource_t) -> rlimit? {
      var limits = rlimit()
      return getrlimit(resource, &limits) == 0 ? limits : nil
    }
  #else
    private static func limits(of resource: Int32) -> rlimit? {
      var limits = rlimit()
      return getrlimit(resource, &limits) == 0 ? limits : nil
    }
  #endif
}
