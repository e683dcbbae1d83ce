/// A name a marker may use for a fact about the environment.
///
/// Source: PyPA "Dependency specifiers", section "Environment markers"; PEP 751 for the last two.
public enum MarkerVariable: String, Hashable, Sendable, CaseIterable {
  case osName = "os_name"
  case sysPlatform = "sys_platform"
  case platformMachine = "platform_machine"
  case platformPythonImplementation = "platform_python_implementation"
  case platformRelease = "platform_release"
  case platformSystem = "platform_system"
  case platformVersion = "platform_version"
  case pythonVersion = "python_version"
  case pythonFullVersion = "python_full_version"
  case implementationName = "implementation_name"
  case implementationVersion = "implementation_version"
  /// The extra the requirement is asked for by.
  case extra
  /// The set of active extras.
  case extras
  /// The set of active dependency groups.
  case dependencyGroups = "dependency_groups"

  /// Reads a name, or one of the names used before the standard, such as `os.name`.
  public init?(name: String) {
    let modern =
      switch name {
      case "os.name": "os_name"
      case "sys.platform": "sys_platform"
      case "platform.version": "platform_version"
      case "platform.machine": "platform_machine"
      case "platform.python_implementation", "python_implementation": "platform_python_implementation"
      default: name
      }
    self.init(rawValue: modern)
  }

  /// Whether comparisons with this variable are comparisons of versions where the other side allows it.
  public var isVersion: Bool {
    switch self {
    case .pythonVersion, .pythonFullVersion, .implementationVersion, .platformRelease: true
    default: false
    }
  }

  /// Whether the variable is a set of names, which only `in` and `not in` can ask about.
  public var isSet: Bool { self == .extras || self == .dependencyGroups }
}
