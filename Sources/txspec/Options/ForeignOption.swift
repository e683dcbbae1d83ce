import SpecParser

/// Options of `uv pip compile`, `pip` and `pip-compile` that `txspec resolve` has not, with what it has in their place.
enum ForeignOption {
  /// The first such option among `words`, as an error.
  static func mistake(in words: [String]) -> InvalidInput? {
    for word in words {
      if word == "--" { return nil }
      let name = word.hasPrefix("--") ? String(word.prefix { $0 != "=" }) : word
      guard let hint = hints[name] else { continue }
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
    "--timeout": "remove it", "--retries": "remove it", "--use-feature": "remove it", "--use-deprecated": "remove it",
    "--verbose": "use 'txspec why', or --format json, for what was chosen and why", "-v": "use --format json",
    "--no-progress": "use --quiet", "--color": "set NO_COLOR", "--no-color": "set NO_COLOR",
    "--config-file": "say it with options", "--no-config": "remove it: no configuration of uv is read",
    "--isolated": "remove it: no configuration of pip is read", "--directory": "change the folder first",
    "--project": "change the folder first", "--system": "remove it: no python is looked for",
    "--python-preference": "remove it: no python is looked for",
    "--managed-python": "remove it: no python is looked for",
    "--link-mode": installs, "--dry-run": "remove it: without -o nothing is written", "--report": "use --format json",
    "--target": installs, "--user": installs, "--prefix": installs, "--break-system-packages": installs,
    "--ignore-requires-python": "use --override FILE for packages that say too much",
    "--ignore-installed": installs, "--force-reinstall": installs, "--no-require-hashes": "remove it",
    "--require-hashes": "put it into the requirements file", "--editable": "put it into a requirements file",
    "-e": "put it into a requirements file", "--resolver": "remove it", "--max-rounds": "remove it",
    "--pip-args": "use the options of 'txspec resolve' itself", "--cooldown": "use --exclude-newer '7 days'",
  ]
}

extension DiagnosticCode {
  static let unknownOption = DiagnosticCode("unknown-option")
}
