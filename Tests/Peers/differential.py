#!/usr/bin/env python3
"""Resolves requirements files with txspec and with uv, as of one date, and tells where the answers differ.

    differential.py requirements.txt service/requirements ...    files, or folders of them
    differential.py --resolution lowest-direct Tests/DepResolverTests/Fixtures/Differential

Of each file one line is printed, with what differs below it:

  equal         the same pins
  both refuse   neither finds a solution
  ... but for the limit    once uv honours upper limits of Requires-Python, as `<3.11`, which it ignores
  differs       both answer, with other pins
  uv refuses    only txspec answers; and the other way round
  uv fails      it ended with another error than a refusal; and the other way round
  both fail     as when the file itself is wrong, or names an index that can't be reached

A file may say what it is for in its first line, as the sets of the test suite do: `# python 3.11; platform linux/arm64;
only-binary; lowest-direct`. Any other takes the options given here; with `--python rotate` the files take turns. The
exit code is 1 if the answers differ for any other reason than the limit, or one of the two has none.

uv is taken from TXSPEC_PEERS, else from PATH. Both caches are kept between runs under --cache-dir.
The known difference about upper limits (docs/resolver.md, "Differences from uv") would hide all others. So where the
answers differ, uv is asked once more through a server on loopback that says of each file whose Requires-Python leaves
the python out that it needs a python of the far future, which uv does honour.
"""

import argparse
import concurrent.futures
import functools
import glob
import http.server
import json
import os
import re
import subprocess
import sys
import ssl
import tempfile
import threading
import time
import urllib.error
import urllib.request

try:
    from packaging.specifiers import InvalidSpecifier, SpecifierSet
except ImportError:
    from pip._vendor.packaging.specifiers import InvalidSpecifier, SpecifierSet

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
PYTHONS = ["3.9", "3.10", "3.11", "3.12", "3.13"]
MACHINES = {"linux/amd64": "x86_64", "linux/arm64": "aarch64"}
GOOD = {"equal", "equal but for the limit", "both refuse", "both refuse but for the limit", "both fail"}
STRATEGIES = ["highest", "lowest", "lowest-direct"]
ACCEPT = "application/vnd.pypi.simple.v1+json"


class Question:
    """One requirements file, and what it is resolved for."""

    def __init__(self, path, python, options):
        self.path, self.python = path, python
        self.platform, self.only_binary, self.resolution = options.platform, True, options.resolution
        with open(path, encoding="utf-8", errors="replace") as file:
            first = file.readline()
        stated = re.match(r"# python ([\d.]+); platform ([^;\s]+)((?:; [a-z-]+)*)\s*$", first)
        if stated:
            self.python, self.platform = stated[1], stated[2]
            words = stated[3].split("; ")
            self.only_binary = "only-binary" in words
            self.resolution = next((word for word in words if word in STRATEGIES), self.resolution)


class Answer:
    """What one program said: its pins, a refusal (there is no solution), or another failure."""

    def __init__(self, pins=None, refused=False, message="", seconds=0.0):
        self.pins, self.refused, self.message, self.seconds = pins, refused, message, seconds


def interpreter(python):
    """An interpreter of the same minor version under pyenv, so that uv searches for none."""
    root = os.environ.get("PYENV_ROOT", os.path.expanduser("~/.pyenv"))
    found = sorted(glob.glob(f"{root}/versions/{python}.*/bin/python"))
    return ["--python", found[-1]] if found else []


def run(words, options):
    environment = {name: value for name, value in os.environ.items() if name not in ("PIP_FIND_LINKS", "UV_FIND_LINKS")}
    start = time.monotonic()
    try:
        done = subprocess.run(words, capture_output=True, text=True, env=environment, timeout=options.timeout)
    except subprocess.TimeoutExpired:
        return 124, "", f"no answer in {options.timeout} seconds", options.timeout
    return done.returncode, done.stdout, done.stderr, time.monotonic() - start


def pins(text):
    """`name==version` of each line, without extras, markers and hashes; or `name @ address`."""
    found = set()
    for line in text.splitlines():
        line = re.sub(r"\[[^\]]*\]", "", line.split(" ;")[0].split(" \\")[0].split(" --hash")[0]).strip()
        if line and not line.startswith(("#", "-")):
            found.add(line)
    return found


@functools.cache
def admits(specifiers, python):
    """Whether the first and any late patch of `python` will do. What is no specifier limits nothing."""
    try:
        limits = SpecifierSet(specifiers)
    except InvalidSpecifier:
        return True
    return limits.contains(f"{python}.0") and limits.contains(f"{python}.99")


class StrictIndex(http.server.BaseHTTPRequestHandler):
    """The pages of an index, at `/PYTHON/simple/NAME/`, with limits on python that uv honours."""

    protocol_version = "HTTP/1.1"
    upstream = "https://pypi.org/simple"
    pages = {}
    authorities = ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))

    @classmethod
    def page(cls, name):
        if name not in cls.pages:
            request = urllib.request.Request(f"{cls.upstream}/{name}/", headers={"Accept": ACCEPT})
            for pause in (1, 3, 9, 0):
                try:
                    with urllib.request.urlopen(request, context=cls.authorities, timeout=60) as reply:
                        cls.pages[name] = reply.read()
                    break
                except urllib.error.HTTPError:
                    raise
                except OSError:
                    if not pause:
                        raise
                    time.sleep(pause)
        return json.loads(cls.pages[name])

    def do_GET(self):
        try:
            _, python, _, name, _ = self.path.split("/")
            page = self.page(name)
        except ValueError:
            return self.send_error(404)
        except urllib.error.HTTPError as error:
            return self.send_error(error.code)
        except OSError as error:
            return self.send_error(502, str(error))
        for file in page["files"]:
            if file.get("requires-python") and not admits(file["requires-python"], python):
                file["requires-python"] = ">=99"
        body = json.dumps(page).encode()
        self.send_response(200)
        self.send_header("Content-Type", ACCEPT)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@functools.cache
def strict_index():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), StrictIndex)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return f"http://127.0.0.1:{server.server_port}"


def ask_uv(question, options, strict=False):
    words = [options.uv, "pip", "compile", "-q", "--no-config", "--no-header", "--no-annotate", question.path]
    words += ["--python-version", question.python] + interpreter(question.python)
    words += ["--python-platform", MACHINES[question.platform] + "-manylinux_2_28"]
    words += ["--exclude-newer", options.exclude_newer, "--resolution", question.resolution]
    words += ["--only-binary", ":all:"] if question.only_binary else []
    words += ["--cache-dir", os.path.join(options.cache_dir, "uv")]
    words += ["--default-index", f"{strict_index()}/{question.python}/simple"] if strict else []
    code, output, errors, seconds = run(words, options)
    if code == 0:
        return Answer(pins(output), seconds=seconds)
    return Answer(refused="No solution found" in errors, message=errors, seconds=seconds)


def ask_txspec(question, options):
    words = [options.txspec, "resolve", "-q", "-r", question.path, "--python", question.python]
    words += ["--platform", question.platform, "--glibc", "2.28"]
    words += ["--exclude-newer", options.exclude_newer, "--resolution", question.resolution]
    words += ["--only-binary", ":all:"] if question.only_binary else []
    words += ["--cache-dir", os.path.join(options.cache_dir, "txspec")]
    code, output, errors, seconds = run(words, options)
    if code == 0:
        return Answer(pins(output), seconds=seconds)
    return Answer(refused=code == 1, message=errors, seconds=seconds)


def verdict(uv, txspec):
    if uv.pins is not None and txspec.pins is not None:
        return "equal" if uv.pins == txspec.pins else "differs"
    if uv.refused and txspec.refused:
        return "both refuse"
    states = {"uv": uv, "txspec": txspec}
    failing = [name for name, answer in states.items() if answer.pins is None]
    if len(failing) == 2:
        # A refusal of one and another failure of the other are told as the failure.
        failing = [name for name in failing if not states[name].refused]
        if len(failing) == 2:
            return "both fail"
        return f"{failing[0]} fails"
    return f"{failing[0]} {'refuses' if states[failing[0]].refused else 'fails'}"


def compare(question, options):
    uv, txspec = ask_uv(question, options), ask_txspec(question, options)
    result = verdict(uv, txspec)
    if result not in GOOD:
        strict = ask_uv(question, options, strict=True)
        again = verdict(strict, txspec)
        if again in GOOD:
            result = f"{again} but for the limit"
        elif strict.pins is not None:
            # What is left to explain.
            uv, result = strict, again
    lines = [f"{result:24} {question.path}  (python {question.python}, {uv.seconds:.1f} s, {txspec.seconds:.1f} s)"]
    if result == "differs":
        lines.append("    uv      " + " ".join(sorted(uv.pins - txspec.pins)))
        lines.append("    txspec  " + " ".join(sorted(txspec.pins - uv.pins)))
    if result not in ("differs", *GOOD):
        for name, answer in (("uv", uv), ("txspec", txspec)):
            if answer.pins is None:
                told = answer.message.strip().splitlines()[: options.lines]
                lines += [f"    {name:6}  {line}" for line in told]
    print("\n".join(lines), flush=True)
    return {
        "path": question.path, "python": question.python, "verdict": result,
        "uv": sorted(uv.pins) if uv.pins is not None else uv.message,
        "txspec": sorted(txspec.pins) if txspec.pins is not None else txspec.message,
    }


def files(paths):
    for path in paths:
        if not os.path.isdir(path):
            yield path
            continue
        for folder, folders, names in os.walk(path):
            folders.sort()
            yield from (os.path.join(folder, name) for name in sorted(names) if name.endswith((".txt", ".in")))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", help="requirements files, or folders of them")
    parser.add_argument("--list", help="a file that names further ones, one a line: a path, and maybe a python")
    parser.add_argument("--txspec", default=os.path.join(ROOT, ".build/debug/txspec"))
    peers = os.environ.get("TXSPEC_PEERS")
    parser.add_argument("--uv", default=f"{peers}/bin/uv" if peers else "uv")
    parser.add_argument("--python", default="rotate", help="such as 3.12, or rotate")
    parser.add_argument("--platform", default="linux/amd64", choices=sorted(MACHINES))
    parser.add_argument("--resolution", default="highest", choices=STRATEGIES)
    parser.add_argument("--exclude-newer", default="2026-10-01T00:00:00Z")
    parser.add_argument("--cache-dir", default=os.path.join(tempfile.gettempdir(), "txspec-differential"))
    parser.add_argument("--jobs", type=int, default=2, help="how many files are under way at once")
    parser.add_argument("--timeout", type=int, default=300, help="seconds for one answer")
    parser.add_argument("--lines", type=int, default=6, help="how much of a message is shown")
    parser.add_argument("--report", help="write all answers to this file as JSON")
    options = parser.parse_args()

    listed = [(path, None) for path in files(options.paths)]
    if options.list:
        with open(options.list, encoding="utf-8") as file:
            listed += [((line.split() + [None])[0], (line.split() + [None])[1]) for line in file if line.strip()]
    turns = PYTHONS if options.python == "rotate" else [options.python]
    questions = [
        Question(path, python or turns[number % len(turns)], options) for number, (path, python) in enumerate(listed)
    ]
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        results = list(pool.map(lambda question: compare(question, options), questions))

    counts = {}
    for result in results:
        counts[result["verdict"]] = counts.get(result["verdict"], 0) + 1
    print(f"\n{len(results)} sets: " + ", ".join(f"{count} {name}" for name, count in sorted(counts.items())))
    if options.report:
        with open(options.report, "w", encoding="utf-8") as file:
            json.dump(results, file, indent=1)
    return 0 if set(counts) <= GOOD else 1


if __name__ == "__main__":
    sys.exit(main())
