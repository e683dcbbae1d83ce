#!/usr/bin/env python3
"""Resolves the scenarios of packse with txspec, served as a real index on this machine's loopback interface.

    python3 Tests/Peers/packse.py TXSPEC [SCENARIOS]

SCENARIOS is a checkout of https://github.com/astral-sh/uv, which keeps the present ones in test/scenarios, or of
https://github.com/astral-sh/packse, or a git directory of either; without it, the variable TXSPEC_PACKSE names one. Python 3.11 or later, nothing else. Prints the scenarios that come to something else than packse
expects, and exits with 1 when any does that is not known; says that it was skipped, with 0, where there are no scenarios.
"""

import hashlib, http.server, io, json, os, subprocess, sys, tarfile, tempfile, threading, tomllib, zipfile
from pathlib import Path

# What differs, and why: see "Differences from uv" in docs/resolver.md.
KNOWN = {
    "python-less-than-current": "an upper limit on python holds, as in pip",
}


def scenarios(place):
    """Every scenario, by file name."""
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
                self.wfile.write(body or b"")

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


def run(txspec, folder, scenario, index):
    """The pins, `None` where there are none, or what went wrong."""
    options, environment = scenario.get("resolver_options", {}), scenario.get("environment", {})
    python = options.get("python") or environment.get("python", "3.12")
    words = [txspec, "resolve", "-", "--index-url", index, "--python", python, "--format", "json", "--no-resolution-cache"]
    if options.get("prereleases"):
        words += ["--prerelease", "allow"]
    for name in options.get("no_build", []):
        words += ["--only-binary", name]
    for name in options.get("no_binary", []):
        words += ["--no-binary", name]
    if "aarch64" in (options.get("python_platform") or ""):
        words += ["--platform", "linux/arm64"]
    clean = {"PATH": os.environ["PATH"], "HOME": folder, "XDG_CACHE_HOME": folder}
    lines = "\n".join(scenario["root"].get("requires", [])) + "\n"
    done = subprocess.run(words, input=lines, capture_output=True, text=True, env=clean, timeout=120)
    if done.returncode == 0:
        packages = json.loads(done.stdout)["environments"][0]["packages"]
        return {package["name"]: package["version"] for package in packages}
    return None if done.returncode == 1 else done.stderr.strip()


def main():
    place = (sys.argv[2:] + [os.environ.get("TXSPEC_PACKSE", "")])[0]
    if not place or not Path(place).exists():
        print("skipped: no scenarios of packse; name a checkout, or set TXSPEC_PACKSE")
        return 0
    txspec, index = sys.argv[1], Index()
    total, failed, passed_over = 0, [], 0
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, scenario) in enumerate(scenarios(place)):
            if "root" not in scenario:
                continue
            expected = scenario["expected"]
            if scenario.get("resolver_options", {}).get("universal"):
                # Of these, the environment of this run is one of many.
                passed_over += 1
                found = run(txspec, folder, scenario, index.add(number, scenario))
                if isinstance(found, str):
                    failed.append((scenario["name"], "an error", found))
                continue
            total += 1
            found = run(txspec, folder, scenario, index.add(number, scenario))
            wanted = {k.lower(): v for k, v in expected.get("packages", {}).items()} if expected["satisfiable"] else None
            # Some only say that there is an answer.
            is_right = isinstance(found, dict) if wanted == {} else found == wanted
            if not is_right:
                failed.append((scenario["name"], wanted, found))
    unknown = [entry for entry in failed if entry[0] not in KNOWN]
    for name, wanted, found in failed:
        reason = KNOWN.get(name)
        print(f"{'known: ' if reason else 'FAILED: '}{name}: expected {wanted}, found {found}" + (f" ({reason})" if reason else ""))
    print(f"{total - len(failed)} of {total} scenarios as expected, {len(failed)} otherwise; {passed_over} universal ones ran")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
