import SpecParser

/// Options of `uv pip compile`, `pip` and `pip-compile` that `txspec resolve` has not, with what it has in their place.
enum ForeignOption {
  /// The first such option among `words`, as an error.
  static func mistake(in words: [String]) -> InvalidInput? {
    for word in words {
      if word == "--" { return nil }
      // A value may follow a short option without a space.
      let name = word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : String(word.prefix(2))
      guard let hint = hint(for: name) else { continue }
      return InvalidInput(
        Diagnostic(
          .unknownOption, at: SourceLocation(file: "<arguments>"), "'txspec resolve' has no option '\(name)'",
          hint: hint))
    }
    return nil
  }

  private static let builds = "remove it: no build runs while resolving"
  private static let reaching = "txspec reads SSL_CERT_FILE, HTTPS_PROXY, NO_PROXY and ~/.netrc"
  private static let installs = "remove it: nothing is installed"
  private static let pythons = "remove it: no python is looked for"
  private static let inSpec = "use 'txspec lock --check' with a spec"

  private static func hint(for name: String) -> String? {
    hints[name] ?? (withoutEffect.contains(name) ? "remove it: it has no effect here" : nil)
  }

  /// Options that change nothing of what a resolution is, or say what is so anyway.
  private static let withoutEffect: Set<String> = [
    "--timeout", "--retries", "--use-feature", "--use-deprecated", "--no-require-hashes", "--resolver", "--max-rounds",
    "--disable-pip-version-check", "--no-python-version-warning", "--no-input", "--exists-action", "--no-clean",
    "--require-virtualenv", "--debug", "--preview", "--no-preview", "--preview-features", "--no-refresh",
    "--no-upgrade",
    "--no-offline", "--no-native-tls", "--no-system-certs", "--no-reuse-hashes", "--reuse-hashes", "--newline",
    "--no-verify-hashes", "--verify-hashes", "--no-isolated", "--no-emit-trusted-host", "--emit-trusted-host",
    "--src", "--root-user-action", "--no-generate-hashes", "--binary", "--no-system", "--concurrent-downloads",
  ]

  private static let hints: [String: String] = [
    "--universal": "name each python and platform the lock is for: --python 3.12 --platform linux/arm64",
    "--no-universal": "remove it: a lock is for the pythons and platforms that are named",
    "--fork-strategy": "remove it: one version serves every python and platform where there is one",
    "--python-platform": "use --platform linux/amd64 or linux/arm64, with --glibc 2.28",
    "--implementation": "remove it: resolutions are for CPython", "--abi": "remove it: resolutions are for CPython",
    "--all-extras": "name each with --extra", "--all-groups": "name each with --group",
    "--no-extra": "name the extras to take with --extra", "--only-deps": "remove it: only dependencies are taken",
    "--excludes": "use --exclude NAME for each package", "--no-deps": "exclude what is not wanted with --exclude NAME",
    "--exclude-newer-package": "use --exclude-newer, or a spec's 'cooldown' with its exceptions",
    "--no-build": "use --only-binary :all:", "--no-build-package": "use --only-binary NAME",
    "--no-binary-package": "use --no-binary NAME", "--build": "remove it: source distributions are read and not built",
    "--build-constraints": builds, "--build-constraint": builds, "-b": builds, "--no-build-isolation": builds,
    "--no-build-isolation-package": builds, "--config-setting": builds, "--config-settings": builds, "-C": builds,
    "--config-settings-package": builds, "--use-pep517": builds, "--no-use-pep517": builds,
    "--build-isolation": builds, "--global-option": builds,
    "--no-sources": "put the requirements into a file of their own", "--no-sources-package": "use --override FILE",
    "--torch-backend": "name the index of the backend: --extra-index torch=https://download.pytorch.org/whl/cpu",
    "--annotation-style": "use --no-annotate, or the annotations as they are",
    "--annotate": "remove it: annotations are written",
    "--header": "remove it: the header is written",
    "--custom-compile-command": "write the header yourself with --no-header",
    "--emit-index-url": "remove it: indexes other than PyPI are written",
    "--no-emit-index-url": "indexes other than PyPI are always written, without credentials",
    "--emit-extra-index-url": "remove it: indexes other than PyPI are written",
    "--emit-find-links": "remove it: they are written", "--no-emit-find-links": "they are always written",
    "--emit-build-options": "set them where the lock is installed",
    "--emit-index-annotation": "use --format json, which names the index of each package",
    "--emit-marker-expression": "use --format pylock, which has the markers of the environments",
    "--emit-options": "remove it: indexes other than PyPI are written",
    "--no-emit-options": "indexes other than PyPI are always written, without credentials",
    "--no-emit-package": "use --exclude NAME, or take it out of the result", "--unsafe-package": "use --exclude NAME",
    "--allow-unsafe": "remove it: no package is left out", "--no-allow-unsafe": "use --exclude NAME",
    "--no-strip-extras": "remove it: extras belong to requirements, and a pin needs none",
    "--strip-extras": "remove it: pins have no extras",
    "--no-strip-markers": "remove it: a pin has a marker where environments differ",
    "--no-cache": "use --refresh, or --cache-dir with an empty folder", "-n": "use --refresh",
    "--no-cache-dir": "use --refresh, or --cache-dir with an empty folder", "--rebuild": "use --refresh",
    "--refresh-package": "use --refresh", "--reinstall": installs, "--upgrade-group": "use --upgrade-package NAME",
    "--trusted-host": reaching, "--allow-insecure-host": reaching, "--cert": reaching, "--client-cert": reaching,
    "--proxy": reaching, "--native-tls": reaching, "--system-certs": reaching, "--keyring-provider": reaching,
    "--no-progress": "use --quiet", "--progress-bar": "use --quiet", "--log": "redirect standard error to a file",
    "--python-downloads": pythons, "--no-python-downloads": pythons, "--allow-python-downloads": pythons,
    "--python-fetch": pythons, "--no-managed-python": pythons, "--managed-python": pythons,
    "--python-preference": pythons, "--system": pythons, "-V": "use --version",
    "--prerelease-package": "use --all-releases NAME or --only-final NAME",
    "--upgrade-strategy": "use --upgrade for all packages, or --upgrade-package NAME",
    "--check": inSpec, "--check-exists": inSpec, "--locked": inSpec, "--frozen": inSpec,
    "--script": "put the dependencies of the script into a requirements file",
    "--check-build-dependencies": builds, "--require-build-hashes": builds, "--no-require-build-hashes": builds,
    "--build-deps-for": builds, "--all-build-deps": builds, "--only-build-deps": builds,
    "--compile": installs, "--no-compile": installs, "--compile-bytecode": installs, "--no-compile-bytecode": installs,
    "--root": installs, "-t": installs, "-I": installs, "--no-warn-script-location": installs,
    "--no-warn-conflicts": installs, "--dest": "remove it: nothing is downloaded",
    "-d": "remove it: nothing is downloaded",
    "--config": "say it with options", "-a": "name each extra with --extra",
    "--reinstall-package": installs, "--exact": installs,
    "--verbose": "use 'txspec why', or --format json, for what was chosen and why", "-v": "use --format json",
    "--color": "set NO_COLOR", "--no-color": "set NO_COLOR",
    "--config-file": "say it with options", "--no-config": "remove it: no configuration of uv is read",
    "--isolated": "remove it: no configuration of pip is read", "--directory": "change the folder first",
    "--project": "change the folder first",
    "--link-mode": installs, "--dry-run": "remove it: without -o nothing is written", "--report": "use --format json",
    "--target": installs, "--user": installs, "--prefix": installs, "--break-system-packages": installs,
    "--ignore-requires-python": "use --override FILE for packages that say too much",
    "--ignore-installed": installs, "--force-reinstall": installs,
    "--require-hashes": "put it into the requirements file", "--editable": "put it into a requirements file",
    "-e": "put it into a requirements file",
    "--pip-args": "use the options of 'txspec resolve' itself", "--cooldown": "use --exclude-newer '7 days'",
  ]
}

extension DiagnosticCode {
  static let unknownOption = DiagnosticCode("unknown-option")
}
