import SpecParser

/// The instructions at a Dockerfile's end that only describe the image: a change here reruns no step.
struct ImageConfigurationEmitter {
  var variant: VariantPlan

  func blocks() throws(Unquotable) -> [[String]] {
    let configuration = variant.configuration
    let environment = LayerPlan.Place.virtualEnvironment
    var variables = ["PATH=\"\(environment)/bin:${PATH}\"", "VIRTUAL_ENV=\(environment)"]
    for variable in configuration.environment {
      variables.append("\(variable.name)=\(try DockerfileQuoting.word(variable.value))")
    }
    var running = ["ENV " + variables.joined(separator: " \\\n    ")]
    if let port = configuration.port { running.append("EXPOSE \(port)") }
    running.append("STOPSIGNAL SIGTERM")
    if let probe = configuration.probe { running.append(try healthcheck(probe)) }

    var labels: [String] = []
    for label in configuration.labels {
      labels.append("\(label.name)=\(try DockerfileQuoting.word(label.value))")
    }
    labels.append("org.opencontainers.image.version=\"${VERSION}\"")

    var blocks = [running, ["ARG VERSION=dev", "LABEL " + labels.joined(separator: " \\\n    ")]]
    let uid = variant.account.uid
    blocks.append(
      variant.account.isRoot
        ? ["# The spec says 'user: root'.", "# hadolint ignore=DL3002", "USER 0:0"] : ["USER \(uid):\(uid)"])
    if !configuration.command.isEmpty {
      // Bases such as nvidia/cuda bring an entry point; the app itself is to be process 1, for signals.
      blocks.append(["ENTRYPOINT []", "CMD \(try DockerfileQuoting.exec(configuration.command))"])
    }
    return blocks
  }

  private func healthcheck(_ probe: ImageConfiguration.Probe) throws(Unquotable) -> String {
    "HEALTHCHECK --interval=\(probe.interval)s --timeout=\(probe.timeout)s --start-period=\(probe.startPeriod)s "
      + "--retries=\(probe.retries) \\\n    CMD \(try DockerfileQuoting.exec(probe.command))"
  }
}
