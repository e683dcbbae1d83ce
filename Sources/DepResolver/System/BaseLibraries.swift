/// What the base image offers the shared objects of wheels.
public struct BaseLibraries: Hashable, Sendable {
  /// The sonames in the folders where its loader looks.
  public var sonames: Set<String>
  /// `nil` where it is not known or another C library: nothing is said of versions then.
  public var glibc: GlibcVersion?

  public init(sonames: Set<String> = [], glibc: GlibcVersion? = nil) {
    self.sonames = sonames
    self.glibc = glibc
  }
}

/// Libraries that no package of a distribution has to bring for a wheel, by their sonames.
enum KnownLibrary: Hashable {
  /// Part of glibc itself, which every base for such wheels has.
  case glibc
  /// The interpreter, which runs already when a module is loaded.
  case python
  /// Comes with a graphics driver: from the host, or from the vendor's base image.
  case driver

  init?(_ soname: String) {
    let stem = Self.stem(soname)
    if Self.glibcStems.contains(stem) || stem.hasPrefix("ld-linux") || stem == "ld64" || stem == "ld" {
      self = .glibc
    } else if Self.isPython(stem) {
      self = .python
    } else if Self.driverStems.contains(stem) {
      self = .driver
    } else {
      return nil
    }
  }

  /// What stands before `.so`.
  private static func stem(_ soname: String) -> String {
    let bytes = Array(soname.utf8)
    for start in bytes.indices where bytes[start...].starts(with: ".so".utf8) {
      let end = start + 3
      if end == bytes.count || bytes[end] == UInt8(ascii: ".") {
        return String(decoding: bytes[..<start], as: UTF8.self)
      }
    }
    return soname
  }

  /// Source: the files of Debian's package `libc6`.
  private static let glibcStems: Set<String> = [
    "libc", "libm", "libmvec", "libpthread", "libdl", "librt", "libutil", "libresolv", "libanl", "libBrokenLocale",
    "libthread_db", "libnss_compat", "libnss_dns", "libnss_files", "libnss_hesiod", "libc_malloc_debug",
    "libmemusage", "libpcprofile",
  ]

  /// `libpython3` and `libpython3.12`, also of debug builds.
  private static func isPython(_ stem: String) -> Bool {
    guard stem.hasPrefix("libpython3") else { return false }
    return stem.dropFirst("libpython3".count).allSatisfy {
      $0 == "." || $0.isNumber || $0 == "d" || $0 == "m" || $0 == "t"
    }
  }

  /// NVIDIA's kernel driver brings its libraries (the NVIDIA container toolkit puts them into the container by its
  /// capabilities `compute`, `utility`, `video`, `graphics`); AMD's and Intel's come with the images of ROCm and oneAPI.
  private static let driverStems: Set<String> = [
    "libcuda", "libcudadebugger", "libnvidia-ml", "libnvidia-cfg", "libnvidia-encode", "libnvidia-fbc",
    "libnvidia-opencl", "libnvidia-opticalflow", "libnvidia-ptxjitcompiler", "libnvidia-nvvm", "libnvcuvid",
    "libnvoptix", "libGLX_nvidia", "libEGL_nvidia", "libGLESv2_nvidia", "libnvidia-glcore",
    "libamdhip64", "libhsa-runtime64", "librocm_smi64", "libamd_smi", "libroctx64", "libroctracer64",
    "librocprofiler-register", "libhiprtc", "libamd_comgr", "libhipblas", "libhipblaslt", "librocblas", "libMIOpen",
    "libhipfft", "libhiprand", "librocrand", "librocfft", "libhipsparse", "librocsparse", "libhipsolver",
    "librocsolver", "librccl",
    "libze_loader", "libze_intel_gpu",
  ]
}
