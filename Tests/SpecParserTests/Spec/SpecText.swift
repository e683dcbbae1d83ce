import SpecParser
import TestSupport
import Testing

/// Parses a spec without looking for the files it names.
func parse(_ text: String, file: String = "specs/test.yaml") throws -> Spec {
  try parseSpec(text, file: file, fileExists: nil)
}

/// A spec whose only variant is `cpu`, with further lines at the top level and in the variant.
func specText(top: String = "", variant: String = "") -> String {
  """
  version: 1
  project: api
  python: "3.11"
  requirements: [requirements.txt]
  \(top)
  variants:
    cpu:
      base: python:3.11-slim
  \(variant.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }.joined(separator: "\n"))

  """
}

/// The variant of `text` named `name`.
func variant(_ name: String = "cpu", of text: String) throws -> Variant {
  try #require(try parse(text).variant(named: name))
}

/// The codes of what is wrong with `text`, in the order of the file.
func codes(of text: String) -> [String] {
  do throws(InvalidInput) {
    _ = try parseSpec(text, file: "specs/test.yaml", fileExists: nil)
    return []
  } catch {
    return error.diagnostics.map(\.code.name)
  }
}
