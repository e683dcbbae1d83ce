extension SchemaShape {
  static let application = SchemaObject(
    name: "application",
    summary: "The service itself: what is copied into the image and how it runs.",
    keys: [
      SchemaKey("workdir", .text(.imagePath), default: "/app", "The folder of the app in the image."),
      SchemaKey(
        "copy", .list(of: .text(.contextPath), unique: true),
        "Files and folders of the context to copy into 'workdir'; nothing else reaches the image."),
      SchemaKey(
        "env", .map(keys: .environmentName, values: .text(.line)),
        "Environment variables of the image. Never put secrets here."),
      SchemaKey("port", .integer(1...65535), "The port the service listens on."),
      SchemaKey(
        "cmd", .list(of: .text(.argument), minimum: 1), "The command, one element an argument; no shell reads it."),
      SchemaKey("healthcheck", .object(healthcheck), "How the running container is probed."),
      SchemaKey(
        "user", .text(.userName), default: "app", "The user the service runs as; created unless it is root."),
      SchemaKey(
        "smoke", .list(of: .text(.shellCommand)), "Shell commands that must succeed in the finished image."),
      SchemaKey(
        "writable", .list(of: .text(.imagePath), unique: true), "Folders the user may write to, such as caches."),
      SchemaKey(
        "labels", .map(keys: .labelName, values: .text(.line)), "Labels of the image beside the standard ones."),
    ])

  private static let healthcheck = SchemaObject(
    name: "healthcheck",
    summary: "How the running container is probed. The times default to Docker's.",
    keys: [
      SchemaKey(
        "http", .text(.requestPath), "The path to GET on the app's port; a status of 2xx or 3xx is healthy."),
      SchemaKey(
        "cmd", .list(of: .text(.argument), minimum: 1), "A command whose exit status 0 is healthy; no shell reads it."
      ),
      SchemaKey("interval", .text(.duration), default: "30s", "The time between two probes."),
      SchemaKey("timeout", .text(.duration), default: "30s", "How long a probe may take."),
      SchemaKey(
        "start_period", .text(.startPeriod), default: "0s", "How long failures do not count after the start."),
      SchemaKey("retries", .integer(1...100), default: .integer(3), "Failures in a row that make it unhealthy."),
    ],
    exclusive: ["http", "cmd"],
    meantByText: ["http"])

  static let rates = SchemaObject(
    name: "rates",
    summary: "What building and carrying images takes.",
    keys: [
      SchemaKey(
        "transfer", .text(.byteSize), default: "50MB", "Bytes a second between builder, registry and host."),
      SchemaKey("fetch", .text(.byteSize), default: "50MB", "Bytes a second from package indexes and archives."),
      SchemaKey(
        "install", .text(.byteSize), default: "60MB", "Bytes a second that are installed, copied and packed."),
      SchemaKey("step", .text(.moment), default: "1s", "What a step takes beyond its bytes."),
      SchemaKey("link", .text(.moment), default: "50ms", "How long it takes to link a layer again onto a changed one."),
      SchemaKey("layer", .text(.moment), default: "10ms", "What each layer costs a commit, changed or not."),
      SchemaKey(
        "pulls", .integer(0...10_000), default: .integer(1), "How often an image is pulled for each time it is pushed."),
    ])

  static let continuousIntegration = SchemaObject(
    name: "ci",
    summary: "What CI does with the images.",
    keys: [
      SchemaKey(
        "cache",
        .choice(name: "cache backend", values: ContinuousIntegration.CacheBackend.allCases.map(\.rawValue)),
        "Where build layers are cached between runs."),
      SchemaKey(
        "scan",
        .object(
          SchemaObject(
            name: "scan", summary: "The vulnerability scan.",
            keys: [
              SchemaKey(
                "severity",
                .list(
                  of: .choice(
                    name: "severity", values: ContinuousIntegration.Severity.allCases.map(\.rawValue)),
                  minimum: 1, unique: true),
                required: true, "Severities that fail the scan.")
            ])),
        "The vulnerability scan."),
      SchemaKey(
        "attest",
        .list(
          of: .choice(
            name: "attestation", values: ContinuousIntegration.Attestation.allCases.map(\.rawValue)),
          unique: true),
        "Attestations attached to each image."),
      SchemaKey(
        "sign", .choice(name: "signer", values: ContinuousIntegration.Signer.allCases.map(\.rawValue)),
        "What signs each image."),
    ])
}

/// The JSON Schema of the spec for editors: draft 2020-12, the same bytes every time, ending in a newline.
///
/// It says what a file may look like; what parts of a spec mean together, such as a cycle of `extends`, only
/// ``parseSpec(_:file:fileExists:listFolder:)`` knows.
public func jsonSchema() -> String {
  SchemaShape.spec.jsonSchema(identifier: "urn:txspec:schema:spec:1", title: "txspec spec").prettyPrinted + "\n"
}
