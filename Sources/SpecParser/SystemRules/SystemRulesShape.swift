extension SchemaShape {
  /// The rules file: what ``SystemRules`` reads and ``systemRulesSchema()`` describes.
  static let systemRules = SchemaShape.object(
    SchemaObject(
      name: "rules",
      summary: "What Python packages need of the distribution, and lighter ways to the same.",
      keys: [
        SchemaKey("version", .integer(1...1), required: true, "The version of the format."),
        SchemaKey(
          "releases", .list(of: .text(.release), minimum: 1, unique: true), required: true,
          "The releases the names are known for, of each distribution the oldest first."),
        SchemaKey(
          "names", .map(keys: .systemPackage, values: .map(keys: .release, values: packages, minimum: 1)),
          required: true,
          "Packages that some release calls otherwise than the rest of this file, and what it calls them."),
        SchemaKey(
          "programs", .map(keys: .programName, values: .list(of: .text(.systemPackage), minimum: 1, unique: true)),
          required: true, "Programs, and the packages of which one is enough to have them."),
        SchemaKey(
          "external", .map(keys: .depURL, values: .object(mapping)), required: true,
          "What dependencies outside of Python (PEP 725) are in the distribution."),
        SchemaKey("rules", .list(of: .object(rule), minimum: 1), required: true, "What packages need."),
        SchemaKey("substitutes", .list(of: .object(substitute)), required: true, "Lighter ways to the same."),
      ]))

  private static let packages = SchemaShape.list(of: .text(.systemPackage), unique: true)

  private static let rule = SchemaObject(
    name: "rule",
    summary: "What a package needs and no file of it says.",
    keys: [
      SchemaKey(
        "package", .text(.packagePattern), required: true, "The name, normalised, or the beginning of names and a *."),
      SchemaKey("versions", .text(.versionSpecifiers), "The versions it is true of; all when absent."),
      SchemaKey(
        "file", .choice(name: "file kind", values: SystemRule.FileKind.allCases.map(\.rawValue)),
        "Only when this kind of file is what gets installed."),
      SchemaKey("marker", .text(.marker), "Only where the marker is true."),
      SchemaKey(
        "unless", .list(of: .text(.packageName), minimum: 1, unique: true),
        "Only when none of these Python packages is there."),
      SchemaKey("runtime", packages, "Packages in the image."),
      SchemaKey(
        "programs", .list(of: .text(.programName), minimum: 1, unique: true), "Programs it runs, all of them."),
      SchemaKey("any_of", packages, "Packages in the image of which one is enough, the first unless told otherwise."),
      SchemaKey("build", packages, "Packages for the build of its source distribution, never in the image."),
      SchemaKey(
        "only_when", .text(.summary), "The part of the package that needs it, where the rest works without."),
      SchemaKey("why", .text(.summary), required: true, "Why it is needed."),
      SchemaKey(
        "evidence", .list(of: .object(evidence), minimum: 1), required: true, "Where that can be read."),
    ])

  private static let substitute = SchemaObject(
    name: "substitute",
    summary: "A lighter way to the same, to be offered.",
    keys: [
      SchemaKey("package", .text(.packageName), "The Python package it stands in place of."),
      SchemaKey("system", .text(.systemPackage), "The package of the distribution it stands in place of."),
      SchemaKey("by", .text(.packageName), required: true, "The Python package that stands in."),
      SchemaKey(
        "same_versions", .boolean, default: .boolean(false), "Whether both are released together under one version."),
      SchemaKey(
        "programs", .map(keys: .programName, values: .text(.summary), minimum: 1),
        "The programs that 'by' brings, each with the Python code that prints its path."),
      SchemaKey("why", .text(.summary), required: true, "Why it is lighter."),
      SchemaKey("caveat", .text(.note), required: true, "What is different afterwards."),
      SchemaKey(
        "evidence", .list(of: .object(evidence), minimum: 1), required: true, "Where that can be read."),
    ],
    exclusive: ["package", "system"])

  private static let evidence = SchemaObject(
    name: "evidence",
    summary: "Where a claim can be read.",
    keys: [
      SchemaKey("url", .text(.pageURL), required: true, "The page."),
      SchemaKey("at", .text(.summary), "The section or line of it."),
    ])

  private static let mapping = SchemaObject(
    name: "mapping",
    summary: "What a dependency outside of Python is in the distribution.",
    keys: [
      SchemaKey("build", packages, required: true, "Where a source distribution is built."),
      SchemaKey("runtime", packages, required: true, "In the image."),
    ])
}

/// The JSON Schema of the rules file: draft 2020-12, the same bytes every time, ending in a newline.
public func systemRulesSchema() -> String {
  SchemaShape.systemRules.jsonSchema(identifier: "urn:txspec:schema:rules:1", title: "txspec system rules")
    .prettyPrinted
    + "\n"
}

/// What is wrong with a rules file, in the order of the file.
package func systemRulesMistakes(_ bytes: [UInt8], file: String) -> [Diagnostic] {
  do throws(InvalidInput) {
    let (root, mistakes) = YAMLComposer.compose(try YAMLText(bytes, file: file))
    return mistakes + (root.map { SchemaValidator($0, against: .systemRules).diagnostics } ?? [])
  } catch {
    return error.diagnostics
  }
}
