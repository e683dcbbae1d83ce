/// The values of the marker variables for one environment.
///
/// Source: PyPA "Dependency specifiers", section "Environment markers".
public struct MarkerEnvironment: Hashable, Sendable {
  public var osName: String
  public var sysPlatform: String
  public var platformMachine: String
  public var platformPythonImplementation: String
  public var platformRelease: String
  public var platformSystem: String
  public var platformVersion: String
  /// `3.11`: without the patch.
  public var pythonVersion: String
  /// `3.11.7`.
  public var pythonFullVersion: String
  public var implementationName: String
  public var implementationVersion: String

  /// CPython on Linux. The kernel is not known ahead, so `platform_release` and `platform_version` are empty, as
  /// they are in uv when it resolves for another platform.
  public init(python: PythonVersion, platform: Platform) {
    osName = "posix"
    sysPlatform = "linux"
    platformMachine = platform.machine
    platformPythonImplementation = "CPython"
    platformRelease = ""
    platformSystem = "Linux"
    platformVersion = ""
    pythonVersion = python.short
    pythonFullVersion = python.full
    implementationName = "cpython"
    implementationVersion = python.full
  }

  /// The value of a variable; empty for `extra`, `extras` and `dependency_groups`, which are no part of the
  /// environment.
  public subscript(variable: MarkerVariable) -> String {
    switch variable {
    case .osName: osName
    case .sysPlatform: sysPlatform
    case .platformMachine: platformMachine
    case .platformPythonImplementation: platformPythonImplementation
    case .platformRelease: platformRelease
    case .platformSystem: platformSystem
    case .platformVersion: platformVersion
    case .pythonVersion: pythonVersion
    case .pythonFullVersion: pythonFullVersion
    case .implementationName: implementationName
    case .implementationVersion: implementationVersion
    case .extra, .extras, .dependencyGroups: ""
    }
  }
}
