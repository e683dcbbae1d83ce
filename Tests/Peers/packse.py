#!/usr/bin/env python3
"""Resolves the scenarios of packse with txspec and with uv, served as a real index on the loopback interface.

    python3 Tests/Peers/packse.py TXSPEC [SCENARIOS]

SCENARIOS is a checkout of https://github.com/astral-sh/packse, or of https://github.com/astral-sh/uv, which keeps
newer ones in test/scenarios, or a git directory of either. Without it they are taken from the source distribution of
packse on PyPI. Python 3.11 or later; uv is taken from TXSPEC_PEERS, else from PATH.

A scenario is right if the answer is what it expects. Two kinds don't say what to expect of one environment:

  universal     uv resolves these for all environments at once; what its answer holds for this environment counts
  superseded    uv has changed its rule for pre-releases since; what it answers today counts

Prints the scenarios that come to something else, and exits with 1 when any does that is not known.
"""

import hashlib, http.server, io, json, os, re, shutil, ssl, subprocess, sys, tarfile, tempfile, threading, tomllib
import zipfile
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

try:
    from packaging.markers import Marker
except ImportError:
    from pip._vendor.packaging.markers import Marker

ARCHIVE = "packse-0.3.59.tar.gz"
ARCHIVE_SHA256 = "718bcca5dd1e9321f5c2918d5975ffd772f0c3b150cf29b03979677a003d73d2"

# What differs, and why: see "Differences from uv" in docs/resolver.md.
KNOWN = {
    "python-less-than-current": "an upper limit on python holds, as in pip",
}

# Universal scenarios that have another answer where only one environment is asked for: what keeps environments alike,
# or makes one of them fail, is not there. For these, what uv answers for this environment counts.
ONE_ENVIRONMENT = {
    "conflict-in-fork": "fails on another platform",
    "fork-allows-non-conflicting-non-overlapping-dependencies": "an older version suits all platforms",
    "fork-marker-selection": "an older version suits all platforms",
    "fork-marker-track": "an older version suits all platforms",
    "fork-non-local-fork-marker-direct": "fails on another platform",
    "fork-non-local-fork-marker-transitive": "fails on another platform",
    "preferences-dependent-forking-bistable": "an older version suits all platforms",
    "preferences-dependent-forking-tristable": "an older version suits all platforms",
    "specific-architecture": "has no wheel for this platform",
}

# Where packse 0.3.59 expects what uv did before pre-releases were taken wherever nothing stable is left.
SUPERSEDED = {
    "package-only-prereleases-in-range",
    "package-prerelease-specified-mixed-available",
    "package-prereleases-specifier-boundary",
    "transitive-package-only-prereleases-in-range",
    "transitive-prerelease-and-stable-dependency",
    "transitive-prerelease-and-stable-dependency-many-versions",
    "transitive-prerelease-and-stable-dependency-many-versions-holes",
}


def published():
    """The scenarios in packse's source distribution, by file name."""
    request = urllib.request.Request(
        "https://pypi.org/simple/packse/", headers={"Accept": "application/vnd.pypi.simple.v1+json"}
    )
    trust = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))
    with urllib.request.urlopen(request, context=trust, timeout=60) as reply:
        files = json.load(reply)["files"]
    address = next(file["url"] for file in files if file["filename"] == ARCHIVE)
    with urllib.request.urlopen(address, context=trust, timeout=60) as reply:
        contents = reply.read()
    if hashlib.sha256(contents).hexdigest() != ARCHIVE_SHA256:
        sys.exit(f"{ARCHIVE} has another sum than before")
    with tarfile.open(fileobj=io.BytesIO(contents)) as archive:
        members = sorted(m.name for m in archive if "/scenarios/" in m.name and m.name.endswith(".toml"))
        return [(name, tomllib.loads(archive.extractfile(name).read().decode())) for name in members]


def scenarios(place):
    """Every scenario, by file name."""
    if place is None:
        return published()
    for folder in ("test/scenarios", "scenarios"):
        if (Path(place) / folder).is_dir():
            files = sorted(Path(place, folder).rglob("*.toml"))
            return [(str(f.relative_to(place)), tomllib.loads(f.read_text())) for f in files]
    git = ["git", "--git-dir", place]
    listed = subprocess.run(git + ["ls-tree", "-r", "HEAD", "--name-only"], capture_output=True, text=True)
    names = [name for name in listed.stdout.splitlines() if name.endswith(".toml")]
    names = [name for name in names if name.startswith(("test/scenarios/", "scenarios/"))]
    return [
        (name, tomllib.loads(subprocess.run(git + ["show", f"HEAD:{name}"], capture_output=True, text=True).stdout))
        for name in names
    ]


def metadata(name, version, release):
    lines = ["Metadata-Version: 2.3", f"Name: {name}", f"Version: {version}"]
    python = release.get("requires_python", ">=3.12")
    if python:
        lines.append(f"Requires-Python: {python}")
    lines += [f"Requires-Dist: {text}" for text in release.get("requires", [])]
    for extra, requires in release.get("extras", {}).items():
        lines.append(f"Provides-Extra: {extra}")
        for text in requires:
            requirement, _, marker = text.partition(";")
            condition = f"({marker.strip()}) and extra == '{extra}'" if marker else f"extra == '{extra}'"
            lines.append(f"Requires-Dist: {requirement.strip()} ; {condition}")
    return ("\n".join(lines) + "\n\n").encode()


def wheel(name, version, information):
    stem = f"{name.replace('-', '_')}-{version}"
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr(f"{stem}.dist-info/METADATA", information)
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")
    return data.getvalue()


def sdist(name, version, information):
    stem = f"{name.replace('-', '_')}-{version}"
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w:gz") as archive:
        member = tarfile.TarInfo(f"{stem}/PKG-INFO")
        member.size = len(information)
        archive.addfile(member, io.BytesIO(information))
    return data.getvalue()


def files(name, version, release):
    information = metadata(name, version, release)
    stem = f"{name.replace('-', '_')}-{version}"
    if release.get("wheel", True):
        for tag in release.get("wheel_tags") or ["py3-none-any"]:
            yield f"{stem}-{tag}.whl", wheel(name, version, information)
    if release.get("sdist", True):
        yield f"{stem}.tar.gz", sdist(name, version, information)


class Index:
    """Pages and files by path."""

    def __init__(self):
        self.paths = {}
        index = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                body = index.paths.get(self.path)
                self.send_response(404 if body is None else 200)
                kind = "application/vnd.pypi.simple.v1+json" if self.path.endswith("/") else "application/octet-stream"
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body or b"")

            # uv asks for the size of a wheel first.
            do_HEAD = do_GET

            def log_message(self, *words):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.origin = f"http://127.0.0.1:{self.server.server_port}"

    def add(self, number, scenario):
        for name, package in scenario.get("packages", {}).items():
            entries = []
            for version, release in package["versions"].items():
                for filename, contents in files(name, version, release):
                    path = f"/{number}/files/{filename}"
                    self.paths[path] = contents
                    entry = {
                        "filename": filename, "url": self.origin + path,
                        "hashes": {"sha256": hashlib.sha256(contents).hexdigest()},
                        "upload-time": "2024-01-01T00:00:00Z",
                    }
                    if python := release.get("requires_python", ">=3.12"):
                        entry["requires-python"] = python
                    if release.get("yanked"):
                        entry["yanked"] = True
                    entries.append(entry)
            page = {"meta": {"api-version": "1.1"}, "name": name, "files": entries}
            self.paths[f"/{number}/simple/{name}/"] = json.dumps(page).encode()
        return f"{self.origin}/{number}/simple"


class Question:
    """What a scenario asks, for one environment."""

    def __init__(self, scenario, index, folder):
        self.options = scenario.get("resolver_options", {})
        self.python = self.options.get("python") or scenario.get("environment", {}).get("python", "3.12")
        self.is_universal = self.options.get("universal", False)
        self.machine = "aarch64" if "aarch64" in (self.options.get("python_platform") or "") else "x86_64"
        self.requires_python = scenario["root"].get("requires_python", ">=3.12")
        self.lines = "\n".join(scenario["root"].get("requires", [])) + "\n"
        self.index = index
        self.environment = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_CACHE_HOME": folder}

    def ask(self, words):
        """The exit code, standard output, and standard error."""
        words = words + ["--resolution", self.options.get("resolution", "highest")]
        if self.options.get("prereleases"):
            words += ["--prerelease", "allow"]
        for name in self.options.get("no_build", []):
            words += ["--only-binary", name]
        for name in self.options.get("no_binary", []):
            words += ["--no-binary", name]
        done = subprocess.run(
            words, input=self.lines, capture_output=True, text=True, env=self.environment, timeout=120
        )
        return done.returncode, done.stdout, done.stderr.strip()

    def txspec(self, program):
        """The pins, `None` where there are none, or what went wrong."""
        platform = "linux/arm64" if self.machine == "aarch64" else "linux/amd64"
        words = [program, "resolve", "-", "--index-url", self.index, "--python", self.python, "--platform", platform]
        code, output, errors = self.ask(words + ["--format", "json", "--no-resolution-cache"])
        if code == 0:
            packages = json.loads(output)["environments"][0]["packages"]
            return {package["name"]: package["version"] for package in packages}
        return None if code == 1 else errors

    def uv(self, program, universal=False):
        """The same of uv: asked for this environment, or what its answer for all environments holds for this one."""
        words = [program, "pip", "compile", "-", "--no-config", "--no-header", "--no-annotate"]
        # No code runs, so any interpreter will do, and uv need not search for one of the stated version.
        words += ["--default-index", self.index, "--python", sys.executable]
        if universal:
            lowest = re.match(r">=([0-9.]+)", self.requires_python)
            words += ["--universal", "--python-version", lowest[1] if lowest and lowest[1] != "0" else self.python]
        else:
            words += ["--python-version", self.python, "--python-platform", f"{self.machine}-manylinux_2_28"]
        code, output, errors = self.ask(words)
        if code != 0:
            return None if "No solution found" in errors else errors
        pins = {}
        for line in output.splitlines():
            pin, _, marker = line.partition(" ; ")
            if not pin or pin.startswith("#") or (marker and not Marker(marker).evaluate(self.markers())):
                continue
            name, _, version = re.sub(r"\[[^\]]*\]", "", pin.strip()).partition("==")
            pins[name] = version
        return pins

    def markers(self):
        full = self.python if self.python.count(".") > 1 else f"{self.python}.0"
        return {
            "sys_platform": "linux", "platform_system": "Linux", "os_name": "posix", "platform_machine": self.machine,
            "python_version": ".".join(full.split(".")[:2]), "python_full_version": full,
            "implementation_name": "cpython", "platform_python_implementation": "CPython",
            "implementation_version": full, "platform_release": "", "platform_version": "", "extra": "",
        }


def wanted(scenario, question, uv):
    """What is expected; `{}` for any answer."""
    if question.is_universal:
        return question.uv(uv, universal=scenario["name"] not in ONE_ENVIRONMENT)
    expected = scenario["expected"]
    stated = {k.lower(): v for k, v in expected.get("packages", {}).items()} if expected["satisfiable"] else None
    return question.uv(uv) if scenario["name"] in SUPERSEDED else stated


def compare(scenario, question, txspec, uv):
    """The name, what is right, what txspec and what uv answer for this environment, where txspec is not right."""
    found, right = question.txspec(txspec), wanted(scenario, question, uv)
    # Some only say that there is an answer.
    is_right = isinstance(found, dict) if right == {} and not question.is_universal else found == right
    return None if is_right else (scenario["name"], right, found, question.uv(uv))


def main():
    place = (sys.argv[2:] + [os.environ.get("TXSPEC_PACKSE")])[0]
    peers = os.environ.get("TXSPEC_PEERS")
    uv = f"{peers}/bin/uv" if peers else shutil.which("uv")
    if not uv:
        print("uv is needed: set TXSPEC_PEERS, or put it on PATH", file=sys.stderr)
        return 2
    txspec, index = sys.argv[1], Index()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(4) as pool:
        asked = [
            (scenario, Question(scenario, index.add(number, scenario), folder))
            for number, (_, scenario) in enumerate(scenarios(place)) if "root" in scenario
        ]
        results = list(pool.map(lambda one: compare(*one, txspec, uv), asked))
    failed = [result for result in results if result]
    total, universal = len(results), sum(question.is_universal for _, question in asked)
    unknown = [entry for entry in failed if entry[0] not in KNOWN]
    for name, right, found, alone in failed:
        reason = KNOWN.get(name)
        told = f"expected {right}, found {found}; uv for this environment: {alone}"
        print(f"known: {name}: {told} ({reason})" if reason else f"FAILED: {name}: {told}")
    right = total - len(failed)
    print(f"{right} of {total} scenarios as expected, {len(failed)} otherwise; {universal} of them universal")
    return 1 if unknown or total < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
