public import ArgumentParser

/// A closed set of words as the value of an option.
///
/// It says outright what ArgumentParser would find out through key paths and generic collections. Each new type of
/// those makes the runtime search every conformance of the program, and a short run consists of little else.
public protocol ArgumentWord: ExpressibleByArgument, CaseIterable, RawRepresentable where RawValue == String {}

extension ArgumentWord {
  public static var allValueStrings: [String] { allCases.map { $0.rawValue } }

  /// No word has a description other than itself.
  public static var allValueDescriptions: [String: String] { [:] }

  public var defaultValueDescription: String { rawValue }
}
