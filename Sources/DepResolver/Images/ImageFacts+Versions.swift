internal import SpecParser

extension ImageFacts {
  /// From the package `libc6`, else from the name of a file such as `libc-2.31.so`, else from what the library says of
  /// itself.
  func glibc(_ packages: [DebianPackage]) -> BaseSnapshot.GLibC? {
    let architectures = [platform.debianArchitecture, "all"]
    if let package = packages.first(where: { $0.name == "libc6" && architectures.contains($0.architecture) }),
      let (major, minor) = Self.numbers(package.version.description)
    {
      return .init(major: major, minor: minor, evidence: "package libc6 \(package.version)")
    }
    for folder in loaderFolders {
      for name in tree.names(in: folder) where name.hasPrefix("libc-") && name.hasSuffix(".so") {
        if let (major, minor) = Self.numbers(String(name.dropFirst(5).dropLast(3))) {
          return .init(major: major, minor: minor, evidence: "file /\(folder)/\(name)")
        }
      }
    }
    for folder in loaderFolders {
      // GNU libc prints "GNU C Library (...) stable release version 2.36." where it is run as a program.
      guard let bytes = tree.contents("\(folder)/libc.so.6"),
        let text = Self.text(after: "release version ", in: bytes), let (major, minor) = Self.numbers(text)
      else { continue }
      return .init(major: major, minor: minor, evidence: "text in /\(folder)/libc.so.6")
    }
    return nil
  }

  /// The first `python3` on the image's `PATH`, else the first `python3.N` there.
  func python(_ packages: [DebianPackage]) -> BaseSnapshot.Python? {
    let standard = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    let path = variable("PATH").flatMap { $0.isEmpty ? nil : $0 } ?? standard
    for folder in path.split(separator: ":") where folder.hasPrefix("/") {
      let named = tree.names(in: String(folder)).filter { Self.minor(ofProgram: $0) != nil }
      // The highest number first, as a program without one would be.
      let numbered = named.sorted { (Self.minor(ofProgram: $0) ?? 0) > (Self.minor(ofProgram: $1) ?? 0) }
      for name in ["python3"] + numbered {
        guard case .file(_, let place)? = tree.find("\(folder)/\(name)") else { continue }
        let program = String(place.split(separator: "/").last ?? "")
        if let minor = Self.minor(ofProgram: program) ?? Self.minor(ofProgram: name) {
          return python(minor, at: "/\(place)", packages)
        }
      }
    }
    return nil
  }

  private func python(_ minor: Int, at path: String, _ packages: [DebianPackage]) -> BaseSnapshot.Python {
    let short = "3.\(minor)"
    func found(_ text: String, _ evidence: String) -> BaseSnapshot.Python? {
      let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
      guard let version = PythonVersion(String(digits)), version.minor == minor, version.patch != nil else {
        return nil
      }
      return .init(version: version, path: path, evidence: evidence)
    }
    let prefix = path.split(separator: "/").dropLast(2).joined(separator: "/")
    let header = "\(prefix)/include/python\(short)/patchlevel.h"
    if let bytes = tree.contents(header), let text = Self.text(after: "#define PY_VERSION", in: bytes),
      let python = found(String(text.drop { !$0.isNumber }), "file /\(header.drop { $0 == "/" })")
    {
      return python
    }
    if prefix == "usr", let package = packages.first(where: { $0.name == "python\(short)-minimal" }),
      let python = found(package.version.description, "package \(package.name) \(package.version)")
    {
      return python
    }
    // Docker's own images set it; one that has a further python says nothing about that one.
    if prefix == "usr/local", let text = variable("PYTHON_VERSION"),
      let python = found(text, "variable PYTHON_VERSION=\(text) of the image")
    {
      return python
    }
    return .init(version: PythonVersion(major: 3, minor: minor), path: path, evidence: "name of the program")
  }

  /// 11 of `python3.11`.
  private static func minor(ofProgram name: String) -> Int? {
    guard name.hasPrefix("python3.") else { return nil }
    let digits = name.dropFirst("python3.".count)
    return digits.utf8.count <= 3 && digits.utf8.allSatisfy { (48...57).contains($0) } ? Int(digits) : nil
  }

  /// The two numbers that a version begins with.
  private static func numbers(_ text: String) -> (Int, Int)? {
    let digits = text.prefix { $0 == "." || $0.isASCII && $0.isNumber }.split(separator: ".")
    guard digits.count >= 2, let major = Int(digits[0]), let minor = Int(digits[1]), major == 2, minor < 1000 else {
      return nil
    }
    return (major, minor)
  }

  /// Up to forty characters that follow a mark.
  private static func text(after mark: String, in bytes: [UInt8]) -> String? {
    let mark = Array(mark.utf8)
    guard let first = mark.first else { return nil }
    var rest = bytes[...]
    while let place = rest.firstIndex(of: first) {
      rest = rest[place...]
      if rest.starts(with: mark) {
        return String(decoding: rest.dropFirst(mark.count).prefix(40), as: UTF8.self)
      }
      rest = rest.dropFirst()
    }
    return nil
  }
}
