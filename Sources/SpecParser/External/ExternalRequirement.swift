// external = dep-url [ ";" marker ]

/// One dependency of an `[external]` table.
///
/// Source: PEP 725, section "External dependency specifiers".
public struct ExternalRequirement: Hashable, Sendable {
  /// When the project needs it. Source: PEP 725, section "Types of external dependencies".
  public enum Purpose: UInt8, Hashable, Sendable, CaseIterable {
    /// To build it, run by the build: `build-requires`.
    case build
    /// To build it, linked with: `host-requires`. What is linked with is often needed at run time too.
    case host
    /// To run it: `dependencies` and `dependency-groups`.
    case run
  }

  public var purpose: Purpose
  public var url: DepURL
  public var marker: Marker?
  /// The extra that needs it, for those of the `optional-…` tables.
  public var extra: ExtraName?
  /// As written.
  public var text: String

  /// - Throws: What is wrong with the text, and where in it.
  public init(
    parsing text: some StringProtocol, purpose: Purpose, extra: ExtraName? = nil
  ) throws(RequirementSyntaxError) {
    self.purpose = purpose
    self.extra = extra
    self.text = String(text)
    let address = text.prefix { $0 != ";" }
    do throws(DepURLError) {
      url = try DepURL(Self.trimmed(address))
    } catch {
      throw RequirementSyntaxError(
        .badDepURL, offset: 0, "the dependency \(error.message)", hint: "write it as 'dep:generic/openssl'")
    }
    guard address.endIndex < text.endIndex else { return }
    let rest = text[text.index(after: address.endIndex)...]
    do throws(RequirementSyntaxError) {
      marker = try Marker(parsing: String(rest))
    } catch {
      throw RequirementSyntaxError(
        error.code, offset: text.unicodeScalars.distance(from: text.startIndex, to: rest.startIndex) + error.offset,
        error.message, hint: error.hint)
    }
  }

  private static func trimmed(_ text: some StringProtocol) -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    return String(text.drop(while: isSpace).reversed().drop(while: isSpace).reversed())
  }

  /// Whether it applies at all; one of an extra only when that is asked for.
  public func applies(in environment: MarkerEnvironment, extras: Set<ExtraName> = []) -> Bool {
    if let extra, !extras.contains(extra) { return false }
    return marker?.evaluate(in: environment, extras: extras) ?? true
  }
}
