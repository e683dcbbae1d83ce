extension SchemaShape {
  /// The whole spec: what ``parseSpec(_:file:fileExists:listFolder:)`` accepts and ``jsonSchema()`` describes.
  static let spec = SchemaShape.object(
    SchemaObject(
      name: "spec",
      summary: "A txspec spec: one Python service and the images it is shipped as.",
      keys: [
        SchemaKey("version", .integer(1...1), required: true, "The version of the spec format."),
        SchemaKey("project", .text(.projectName), required: true, "The name of the service."),
        SchemaKey(
          "image", .text(.imageRepository),
          "The repository the images go to, without a tag; each variant is a tag of it. The project's name when absent."
        ),
        SchemaKey(
          "context", .text(.filePath), default: ".",
          "The build context: the folder that 'app.copy' names files of, relative to this file."),
      ] + sharedKeys + [
        SchemaKey(
          "variants", .map(keys: .variantName, values: .object(variant), minimum: 1), required: true,
          "The image flavours, by name."),
        SchemaKey("ci", .object(continuousIntegration), "What CI does with the images."),
        SchemaKey(
          "rates", .object(rates),
          "What building and carrying images takes, by which layers are chosen. The defaults are a hosted CI machine's."
        ),
      ]))

  /// What stands at the top level for every variant, and in a variant for itself.
  private static let sharedKeys: [SchemaKey] = [
    SchemaKey(
      "python", .text(.pythonVersion), "The Python version to resolve and build for. Quote it: 3.10 is a number."),
    SchemaKey(
      "python_from", .choice(name: "python origin", values: PythonOrigin.allCases.map(\.rawValue)),
      "Where Python comes from: what the base has, a build that uv brings, or the distribution's package, which is of one "
        + "version. When absent, 'base' for images of a 'python' repository and 'managed' for others."),
    SchemaKey(
      "requirements", .list(of: .text(.requirementsFile), minimum: 1, unique: true),
      "Requirements files in pip's format, or pyproject.toml files, relative to this file. A variant's list replaces "
        + "what it inherits."),
    SchemaKey(
      "extras", .list(of: .text(.partName), unique: true),
      "Extras of the pyproject.toml files to take beside their dependencies."),
    SchemaKey(
      "groups", .list(of: .text(.partName), unique: true), "Dependency groups of the pyproject.toml files to take."),
    SchemaKey(
      "constraints", .list(of: .text(.requirementsFile), unique: true),
      "Constraints files: they limit versions without asking for a package."),
    SchemaKey(
      "overrides", .list(of: .text(.requirementsFile), unique: true),
      "Override files: what they say about a package replaces what any package says about it."),
    SchemaKey(
      "exclude", .list(of: .text(.packageName), unique: true),
      "Packages that must not be in the image, whoever asks for them. Adds to what is inherited."),
    SchemaKey(
      "indexes", .map(keys: .indexName, values: .object(index)),
      "Package indexes beside PyPI, by name. Merged by name with what is inherited."),
    SchemaKey(
      "metadata", .map(keys: .packageName, values: .object(metadata)),
      "What packages need of which only running their build would tell, by name. Merged by name with what is inherited."
    ),
    SchemaKey(
      "cooldown", .object(cooldown),
      "How old a file on an index must be to be taken. Replaces what is inherited."),
    SchemaKey("system", .object(system), "Packages of the distribution. The lists add to what is inherited."),
    SchemaKey("app", .object(application), "The service itself. Merged key by key with what is inherited."),
    SchemaKey(
      "installer", .choice(name: "installer", values: Installer.allCases.map(\.rawValue)), default: "pip",
      "What installs the lock inside the image."),
  ]

  private static let variant = SchemaObject(
    name: "variant",
    summary: "One image flavour: its own keys over those of the variant it extends over the top level.",
    keys: [
      SchemaKey("extends", .text(.variantName), "The variant whose keys this one starts from."),
      SchemaKey("summary", .text(.summary), "One line for people. Not inherited."),
      SchemaKey("base", .text(.baseImage), "The image to build on."),
      SchemaKey(
        "final", .text(.baseImage),
        "The image that the finished one starts from, where that is not 'base': one of the same release without shell and "
          + "package manager, such as \(Variant.imageWithoutShell). Everything is made on 'base' and its files are taken over."
      ),
      SchemaKey(
        "accelerator", .text(.accelerator), default: "cpu",
        "What the image computes on: cpu, or cuda or rocm with a version."),
      SchemaKey(
        "platforms",
        .list(
          of: .choice(name: "platform", values: Platform.allCases.map(\.rawValue)), minimum: 1, unique: true),
        default: .array(["linux/amd64"]), "The platforms to build for."),
      SchemaKey(
        "size_budget", .text(.byteSize),
        "What the uncompressed image may weigh. GB is 1000^3 bytes, GiB is 1024^3."),
      SchemaKey(
        "lock", .text(.filePath), "Where the lock is written, relative to this file. Not inherited."),
    ] + sharedKeys)

  private static let index = SchemaObject(
    name: "index",
    summary: "A package index (PEP 503 or PEP 691).",
    keys: [
      SchemaKey("url", .text(.indexURL), "The root of the index. Credentials belong in ~/.netrc."),
      SchemaKey(
        "only", .list(of: .text(.packageName), unique: true),
        "The index serves exactly these packages, wherever in the graph they stand, and they come from nowhere else."
      ),
      SchemaKey("default", .boolean, default: .boolean(false), "Whether the index stands in place of PyPI."),
    ],
    meantByText: ["url"])

  private static let metadata = SchemaObject(
    name: "metadata",
    summary: "What a package needs, in place of its own metadata.",
    keys: [
      SchemaKey(
        "version", .text(.packageVersion),
        "The one version this is true of; any when absent. Quote it: 1.10 is a number."),
      SchemaKey(
        "requires", .list(of: .text(.requirement)), required: true,
        "The packages it asks for, written as in a requirements file."),
      SchemaKey("requires_python", .text(.versionSpecifiers), "The Python versions it works with."),
    ])

  private static let cooldown = SchemaObject(
    name: "cooldown",
    summary: "How old a file on an index must be to be taken: 'age' or 'date', with exceptions.",
    keys: [
      SchemaKey(
        "age", .text(.age),
        "No file that was younger when the lock was made. The lock records the moment, which '--upgrade' renews."),
      SchemaKey("date", .text(.cutOffDate), "No file that was uploaded after this day, or from this moment on."),
      SchemaKey("except", .list(of: .text(.packageName), unique: true), "Packages that may be younger."),
    ],
    meantByText: ["age", "date"])

  private static let system = SchemaObject(
    name: "system",
    summary: "Packages of the distribution.",
    keys: [
      SchemaKey(
        "packages", .list(of: .text(.systemPackage), unique: true), "Installed in the image."),
      SchemaKey(
        "build", .list(of: .text(.systemPackage), unique: true),
        "Installed only where source distributions are built; never in the image."),
      SchemaKey(
        "drop", .list(of: .object(drop)),
        "Packages not to ask for in the image, though a rule, a wheel or what is inherited does."),
      SchemaKey(
        "needs", .map(keys: .packageName, values: .list(of: .text(.systemPackage), unique: true)),
        "What Python packages need, by name, in place of what rules and wheels say of them. Merged by name with what is "
          + "inherited."),
      SchemaKey(
        "programs", .map(keys: .programName, values: .text(.packageName)),
        "Programs that Python packages bring, by the names they are run by, to be linked into PATH; rules then ask for no "
          + "package of the distribution that has them. Merged by name with what is inherited."),
      SchemaKey(
        "pin", .map(keys: .systemPackage, values: .text(.systemVersion)),
        "Exact versions, by name. Merged by name with what is inherited."),
      SchemaKey(
        "snapshot", .text(.snapshotTime),
        "The time whose state of the distribution's archives to plan with and to install from, so that a later build "
          + "gets the same packages."),
      SchemaKey(
        "mirror", .text(.indexURL),
        "The root of a mirror, in place of the distribution's archives. Debian's 'debian' and 'debian-security' are looked "
          + "for below it."),
      SchemaKey(
        "keyring", .text(.filePath),
        "A file of OpenPGP keys, as in /usr/share/keyrings, that must have signed the archives; relative to this file."),
    ])

  private static let drop = SchemaObject(
    name: "drop",
    summary: "A package of the distribution that is kept out, and why.",
    keys: [
      SchemaKey("name", .text(.systemPackage), required: true, "The package."),
      SchemaKey("reason", .text(.summary), required: true, "Why the image does without it, on one line."),
    ])
}
