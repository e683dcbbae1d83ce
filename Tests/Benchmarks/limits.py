#!/usr/bin/env python3
"""Runs txspec on inputs that grow without measure, served on loopback, and holds its time and memory to limits.

Each case is run at several sizes. It fails when

  - the time grows faster than the size times its logarithm, beyond what starting takes;
  - the peak of resident memory is over the limit;
  - the exit code is another than the case expects, or a run takes longer than the limit.

The exponent shown is that of the last step: 1.0 is linear.
"""

import argparse
import asyncio
import gzip
import hashlib
import io
import json
import math
import multiprocessing
import os
import shutil
import sys
import tarfile
import tempfile
import zipfile

from resolver import ROOT, Run, Table

SIZES = [10_000, 100_000]
# Parts of a file are not held against its sum.
NO_SUM = "0" * 64


class Site:
    """What the server has: for each path a type, a body and further headers; and what it makes up for any other."""

    def __init__(self, requirements="", invent=None):
        self.content, self.requirements, self.invent = {}, requirements, invent
        self.files, self.words, self.codes = {}, None, [0]

    def project(self, name, files, encoding=None):
        """A page; `files` are (name, body) or (name, body, metadata)."""
        records = []
        for filename, body, *metadata in files:
            record = {"filename": filename, "url": f"/files/{filename}", "size": len(body),
                      "hashes": {"sha256": hashlib.sha256(body).hexdigest()}}
            self.content[f"/files/{filename}"] = ("application/octet-stream", body, "")
            if metadata:
                record["core-metadata"] = {"sha256": hashlib.sha256(metadata[0]).hexdigest()}
                self.content[f"/files/{filename}.metadata"] = ("text/plain", metadata[0], "")
            records.append(record)
        self.page(name, json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": records}).encode())

    def page(self, name, body, extra=""):
        self.content[f"/simple/{name}/"] = ("application/vnd.pypi.simple.v1+json", body, extra)

    def simple(self, name, lines=(), version="1"):
        """A project of one wheel, whose metadata stand beside it."""
        metadata = core_metadata(name, version, lines)
        self.project(name, [(f"{name}-{version}-py3-none-any.whl", wheel(name, version, metadata), metadata)])


def core_metadata(name, version, lines=()):
    head = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    return (head + "".join(line + "\n" for line in lines) + "\n").encode()


def wheel(name, version, metadata, members=()):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        folder = f"{name}-{version}.dist-info"
        for path, body in members:
            archive.writestr(path, body)
        archive.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{folder}/METADATA", metadata)
        archive.writestr(f"{folder}/RECORD", "")
    return file.getvalue()


def sdist(name, version, documents):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as archive:
        for path, body in documents.items():
            member = tarfile.TarInfo(f"{name}-{version}/{path}")
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    return file.getvalue()


# Metadata


def same_requirement(size):
    site = Site("top\n")
    site.simple("top", ["Requires-Dist: low"] * size)
    site.simple("low")
    return site


def narrowing_requirements(size):
    site = Site("top\n")
    site.simple("top", [f"Requires-Dist: low!=2.{number}" for number in range(size)])
    site.simple("low")
    return site


def foreign_markers(size):
    site = Site("top\n")
    site.simple("top", [f"Requires-Dist: low{number}; sys_platform == 'win32'" for number in range(size)])
    return site


def many_extras(size):
    site = Site("top[e1]\n")
    lines = [f"Provides-Extra: e{number}" for number in range(size)]
    lines += [f"Requires-Dist: low{number % 10}; extra == 'e{number}'" for number in range(size)]
    site.simple("top", lines)
    for number in range(10):
        site.simple(f"low{number}")
    return site


def wanted_extras(size):
    site = Site("top\n")
    site.simple("top", [f"Requires-Dist: low[e{number}]" for number in range(size)])
    site.simple("low", [f"Provides-Extra: e{number}" for number in range(size)])
    # Beyond what one resolution may have.
    site.codes = [0, 3]
    return site


def long_specifier(size):
    site = Site("top\n")
    site.simple("top", ["Requires-Dist: low " + ",".join(f"!=2.{number}" for number in range(size))])
    site.simple("low")
    return site


def nested_marker(size):
    site = Site("top\n")
    marker = "(" * size + "python_version > '3'" + ")" * size
    site.simple("top", [f"Requires-Dist: low; {marker}"])
    site.codes = [0, 1, 3]
    site.simple("low")
    return site


def long_marker(size):
    site = Site("top\n")
    marker = " or ".join(f"python_full_version == '2.7.{number}'" for number in range(size))
    site.simple("top", [f"Requires-Dist: low; {marker}"])
    return site


def header_lines(size):
    site = Site("top\n")
    site.simple("top", ["Description: one"] + [" more"] * size + [f"X-Field-{number}: x" for number in range(size)])
    return site


def folded_requirement(size):
    site = Site("top\n")
    site.simple("top", ["Requires-Dist: low"] + [" "] * size + [" >=1"])
    site.simple("low")
    return site


# Requirements


def requirement_lines(size):
    site = Site("".join(f"low!=2.{number}\n" for number in range(size)))
    site.simple("low")
    return site


def requirement_specifier(size):
    site = Site("low" + ",".join(f"!=2.{number}" for number in range(size)) + "\n")
    site.simple("low")
    return site


def lines_and_versions(size):
    """As many lines for one project as it has versions, each of which leaves out another."""
    site = versions(size)
    site.requirements = "".join(f"low!={number}\n" for number in range(1, size))
    return site


def contradictory_lines(size):
    site = Site("low==1\n" + "".join(f"low!=1.0.{number}\n" for number in range(size)) + "low==2\n")
    site.simple("low")
    site.codes = [1]
    return site


def asked_extras(size):
    size //= 10
    site = Site("top[" + ",".join(f"e{number}" for number in range(size)) + "]\n")
    lines = [f"Provides-Extra: e{number}" for number in range(size)]
    lines += [f"Requires-Dist: low{number % 10}; extra == 'e{number}'" for number in range(size)]
    site.simple("top", lines)
    for number in range(10):
        site.simple(f"low{number}")
    # Beyond what one resolution may have.
    site.codes = [0, 3]
    return site


def continued_hashes(size):
    lines = " \\\n    ".join("--hash=sha256:" + f"{number:064x}" for number in range(size))
    site = Site("low==1 \\\n    " + lines + "\n")
    site.simple("low")
    site.codes = [1]
    return site


def format_lines(size):
    site = Site("low\n" + "".join(f"--no-binary other{number}\n" for number in range(size)))
    site.simple("low")
    return site


def wrong_lines(size):
    """Each an error, some in one line."""
    site = Site("".join(f"low=={number}.x\n" for number in range(size)) + "low " + "--wrong " * size + "\n")
    site.codes = [2]
    return site


def wide_includes(size):
    count = max(1, size // 10)
    site = Site("".join(f"-r part{number}.txt\n" for number in range(count)))
    for number in range(count):
        site.files[f"part{number}.txt"] = "low\n"
    site.simple("low")
    return site


def include_chain(size):
    count = max(1, size // 10)
    site = Site("-r part0.txt\n")
    for number in range(count):
        site.files[f"part{number}.txt"] = f"-r part{number + 1}.txt\n" if number + 1 < count else "low\n"
    site.simple("low")
    site.codes = [0, 2]
    return site


def constraint_lines(size):
    site = Site("low\n-c constraints.txt\n")
    site.files["constraints.txt"] = "".join(f"other{number}<{number}\n" for number in range(size))
    site.simple("low")
    return site


def extra_indexes(size):
    """Beyond what may be named; and as many lines for one place."""
    site = Site("low\n" + "".join(f"--extra-index-url http://127.0.0.1:1/{number}\n" for number in range(size)))
    site.codes = [2]
    return site


def same_links(size):
    site = Site("low\n" + "--find-links .\n" * size)
    site.simple("low")
    return site


def requirement_hashes(size):
    site = Site("low==1 " + " ".join("--hash=sha256:" + f"{number:064x}" for number in range(size)) + "\n")
    site.simple("low")
    site.codes = [1, 3]
    return site


def continued_lines(size):
    site = Site("low \\\n" + " \\\n" * size + "\n")
    site.simple("low")
    return site


def own_projects(size):
    """Every line another project, all of which are there."""
    size //= 100
    site = Site("".join(f"low{number}\n" for number in range(size)))
    for number in range(size):
        site.simple(f"low{number}")
    return site


# Pages


def unknown_projects(size):
    """None of which is there."""
    site = Site("top\n")
    site.simple("top", [f"Requires-Dist: low{number}" for number in range(size)])
    site.codes = [1, 3]
    return site


def files_of_one_version(size):
    site = Site("low\n")
    records = [{"filename": f"low-1-{number}-py3-none-any.whl", "url": f"/files/low-1-{number}-py3-none-any.whl", "hashes": {"sha256": NO_SUM}}
               for number in range(size)]
    site.page("low", json.dumps({"meta": {"api-version": "1.0"}, "name": "low", "files": records}).encode())
    # Of equal tags the highest build number goes first.
    body = wheel("low", "1", core_metadata("low", "1"))
    site.content[f"/files/low-1-{size - 1}-py3-none-any.whl"] = ("application/octet-stream", body, "")
    return site


def versions(size):
    site = Site("low\n")
    metadata = core_metadata("low", str(size))
    records = [{"filename": f"low-{number + 1}-py3-none-any.whl", "url": f"/files/low-{number + 1}-py3-none-any.whl", "hashes": {"sha256": NO_SUM}}
               for number in range(size)]
    site.page("low", json.dumps({"meta": {"api-version": "1.0"}, "name": "low", "files": records}).encode())
    site.content[f"/files/low-{size}-py3-none-any.whl"] = ("application/octet-stream", wheel("low", str(size), metadata), "")
    return site


def unusable_versions(size):
    """All for another python."""
    site = Site("low\n")
    records = [{"filename": f"low-{number + 1}-py3-none-any.whl", "url": f"/files/low-{number + 1}-py3-none-any.whl", "hashes": {"sha256": NO_SUM},
                "requires-python": f">=4.{number}"} for number in range(size)]
    site.page("low", json.dumps({"meta": {"api-version": "1.0"}, "name": "low", "files": records}).encode())
    site.codes = [1]
    return site


def yanked_versions(size):
    site = Site("low\n")
    records = [{"filename": f"low-{number + 1}-py3-none-any.whl", "url": f"/files/{number + 1}", "hashes": {},
                "yanked": f"reason {number}"} for number in range(size)]
    site.page("low", json.dumps({"meta": {"api-version": "1.0"}, "name": "low", "files": records}).encode())
    site.codes = [1]
    return site


def html_page(size):
    site = Site("low\n")
    lines = [f'<a href="/files/low-{number + 1}-py3-none-any.whl#sha256={NO_SUM}">low-{number + 1}-py3-none-any.whl</a><br>' for number in range(size)]
    site.content["/simple/low/"] = ("text/html", ("<!doctype html>" + "".join(lines)).encode(), "")
    metadata = core_metadata("low", str(size))
    site.content[f"/files/low-{size}-py3-none-any.whl"] = ("application/octet-stream", wheel("low", str(size), metadata), "")
    return site


def page_depth(size):
    site = Site("low\n")
    deep = "[" * size + "]" * size
    site.page("low", ('{"meta": {"api-version": "1.0"}, "name": "low", "x": ' + deep + ', "files": []}').encode())
    site.codes = [1, 3]
    return site


def inflating_pages(size):
    """A page of 64 kB that inflates to 60 MB for each 2,500: forty at the largest size."""
    count = max(1, size // 2500)
    site = Site("".join(f"low{number}\n" for number in range(count)))
    body = gzip.compress(b'{"meta": {"api-version": "1.0"}, "files": [],' + b" " * (60 << 20) + b'"name": "low"}')
    for number in range(count):
        site.page(f"low{number}", body, "Content-Encoding: gzip\r\n")
    site.codes = [1, 3]
    return site


# Projects


def endless_chain(size):
    """Each project asks for another, for ever."""
    site = Site("p0\n")

    def invent(path):
        if path.startswith("/simple/p"):
            name = path.split("/")[2]
            filename = f"{name}-1-py3-none-any.whl"
            record = {"filename": filename, "url": f"/files/{filename}", "hashes": {}, "core-metadata": True}
            page = {"meta": {"api-version": "1.0"}, "name": name, "files": [record]}
            return "application/vnd.pypi.simple.v1+json", json.dumps(page).encode(), ""
        if path.endswith(".metadata"):
            number = int(path.split("/")[2].split("-")[0][1:])
            fan = max(1, size // 10_000)
            lines = [f"Requires-Dist: p{number * fan + step + 1}" for step in range(fan)]
            return "text/plain", core_metadata(f"p{number}", "1", lines), ""
        return None

    site.invent = invent
    site.codes = [3]
    return site


def many_lists(size):
    """A hundred projects that each ask for as much, all under markers that do not hold."""
    site = Site("".join(f"top{number}\n" for number in range(100)))
    metadata = [f"Requires-Dist: low{number}; sys_platform == 'win32'" for number in range(size)]
    for number in range(100):
        site.simple(f"top{number}", metadata)
    # Beyond what one resolution may hold.
    site.codes = [0, 3]
    return site


def endless_versions(size):
    """Each project has versions that all ask for something else that does not go."""
    size //= 100
    site = Site("low\nbase>=2\n")
    files = []
    for number in range(size):
        metadata = core_metadata("low", str(number), ["Requires-Dist: base<2"])
        files.append((f"low-{number}-py3-none-any.whl", b"", metadata))
    site.project("low", files)
    metadata = core_metadata("base", "2")
    site.project("base", [("base-2-py3-none-any.whl", wheel("base", "2", metadata), metadata)])
    site.codes = [1]
    return site


# Archives


def sdist_project(size):
    site = Site("low\n")
    lines = "".join(f"k{number} = {number}\n" for number in range(size))
    text = "[project]\nname = 'low'\nversion = '1'\ndependencies = []\n[tool.x]\n" + lines
    site.project("low", [("low-1.tar.gz", sdist("low", "1", {"pyproject.toml": text.encode()}))])
    site.words = ["--no-binary", ":all:"]
    return site


def sdist_tables(size):
    site = Site("low\n")
    lines = "".join(f"[tool.t{number}.a.b]\nx = 1\n" for number in range(size))
    text = "[project]\nname = 'low'\nversion = '1'\ndependencies = []\n" + lines
    site.project("low", [("low-1.tar.gz", sdist("low", "1", {"pyproject.toml": text.encode()}))])
    site.codes = [0, 1, 3]
    site.words = ["--no-binary", ":all:"]
    return site


def sdist_depth(size):
    site = Site("low\n")
    text = "[project]\nname = 'low'\nversion = '1'\ndependencies = []\n[tool.x]\ny = " + "[" * size + "]" * size + "\n"
    site.project("low", [("low-1.tar.gz", sdist("low", "1", {"pyproject.toml": text.encode()}))])
    site.words = ["--no-binary", ":all:"]
    site.codes = [0, 1, 3]
    return site


def sdist_members(size):
    site = Site("low\n")
    documents = {f"low/m{number}.py": b"" for number in range(size)}
    documents["PKG-INFO"] = core_metadata("low", "1").replace(b"2.1", b"2.2")
    site.project("low", [("low-1.tar.gz", sdist("low", "1", documents))])
    site.words = ["--no-binary", ":all:"]
    return site


def sdist_dependencies(size):
    site = Site("low\n")
    listed = ",\n".join(f"'other!=1.{number}'" for number in range(size))
    text = f"[project]\nname = 'low'\nversion = '1'\ndependencies = [{listed}]\n"
    site.project("low", [("low-1.tar.gz", sdist("low", "1", {"pyproject.toml": text.encode()}))])
    site.simple("other", version="2")
    site.words = ["--no-binary", "low"]
    return site


def wheel_members(size):
    site = Site("low\n")
    metadata = core_metadata("low", "1")
    body = wheel("low", "1", metadata, ((f"low/m{number}.py", b"") for number in range(size)))
    site.project("low", [("low-1-py3-none-any.whl", body)])
    return site


CASES = {function.__name__.replace("_", "-"): function for function in [
    same_requirement, narrowing_requirements, foreign_markers, many_extras, wanted_extras, long_specifier,
    nested_marker, long_marker, header_lines, folded_requirement, requirement_lines, requirement_specifier,
    lines_and_versions, contradictory_lines, asked_extras, continued_hashes, format_lines, wrong_lines, unknown_projects,
    yanked_versions, wide_includes, include_chain, constraint_lines, extra_indexes, same_links, requirement_hashes,
    continued_lines, own_projects, files_of_one_version, versions, unusable_versions, html_page, page_depth, inflating_pages,
    endless_chain, many_lists, endless_versions, sdist_project, sdist_tables, sdist_depth, sdist_members,
    sdist_dependencies, wheel_members]}


class Server(asyncio.Protocol):
    """Answers GET and HEAD, with ranges."""

    site = None

    def connection_made(self, transport):
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        *requests, self.rest = (self.rest + data).split(b"\r\n\r\n")
        for request in requests:
            lines = request.decode().split("\r\n")
            method, path, _ = lines[0].split(" ", 2)
            fields = {key.lower(): value.strip() for key, _, value in (line.partition(":") for line in lines[1:])}
            self.transport.write(self.answer(method, path, fields.get("range")))

    def answer(self, method, path, part):
        found = self.site.content.get(path) or (self.site.invent and self.site.invent(path))
        if not found:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        kind, body, extra = found
        status = "200 OK"
        if part and body:
            first, last = (int(text) if text else None for text in part.removeprefix("bytes=").split("-"))
            start = max(0, len(body) - last) if first is None else first
            end = len(body) if first is None or last is None else min(last + 1, len(body))
            status, extra = "206 Partial Content", extra + f"Content-Range: bytes {start}-{end - 1}/{len(body)}\r\n"
            body = body[start:end]
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}"
        head += "Cache-Control: max-age=600\r\nAccept-Ranges: bytes\r\n\r\n"
        return head.encode() + (b"" if method == "HEAD" else body)


def serve(case, size, folder, pipe):
    """Writes the requirements and serves. The caller stays small: its memory counts for what it starts."""
    site = CASES[case](size)
    for name, text in {"requirements.txt": site.requirements, **site.files}.items():
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)

    async def run():
        Server.site = site
        server = await asyncio.get_running_loop().create_server(Server, "127.0.0.1", 0)
        pipe.send((server.sockets[0].getsockname()[1], site.words or [], site.codes))
        await server.serve_forever()

    asyncio.run(run())


def measure(case, size, options, environment):
    folder = tempfile.mkdtemp(prefix="txspec-limits-")
    receiver, sender = multiprocessing.Pipe(False)
    server = multiprocessing.Process(target=serve, args=(case, size, folder, sender), daemon=True)
    server.start()
    try:
        port, words, codes = receiver.recv()
        words = [options.txspec, "resolve", "-q", "-r", os.path.join(folder, "requirements.txt"), "--python", "3.12",
                 "--platform", "linux/amd64", "--glibc", "2.28", "--cache-dir", os.path.join(folder, "cache"),
                 "--index", f"http://127.0.0.1:{port}/simple/"] + words
        return Run([shutil.which("timeout"), str(options.limit)] + words, environment), codes
    finally:
        server.terminate()
        server.join()
        shutil.rmtree(folder, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--txspec", default=os.path.join(ROOT, ".build", "release", "txspec"))
    parser.add_argument("--cases", nargs="+", default=list(CASES), choices=list(CASES), metavar="CASE")
    parser.add_argument("--sizes", nargs="+", type=int, default=SIZES)
    parser.add_argument("--limit", type=int, default=60, help="seconds after which a run is stopped (default: 60)")
    parser.add_argument("--memory", type=int, default=300, help="MiB that a run may take (default: 300)")
    options = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    table = Table(["case", "size", "seconds", "MiB", "exponent", "exit", ""], [24, 7, 8, 6, 8, 5, 60], False)
    failures = []
    for case in options.cases:
        before = None
        for size in options.sizes:
            run, codes = measure(case, size, options, environment)
            exponent, wrong = "", []
            if run.code == 124:
                wrong.append(f"over {options.limit} s")
            elif run.code not in codes:
                wrong.append(f"exit {run.code}")
            if run.kib > options.memory * 1024:
                wrong.append("memory")
            if before:
                growth = math.log(run.processor / before[1]) / math.log(size / before[0])
                exponent = f"{growth:.2f}"
                # Linear times a logarithm, with a fifth for what a busy machine adds.
                allowed = size * math.log(size) / (before[0] * math.log(before[0])) * 1.2
                if run.processor > before[1] * allowed and run.processor > 1:
                    wrong.append("growth")
            table.show([case, str(size), f"{run.seconds:.2f}", f"{run.kib / 1024:.0f}", exponent, str(run.code),
                        ", ".join(wrong) or run.error if run.code else ", ".join(wrong)])
            failures += [f"{case} {size}: {text}" for text in wrong]
            before = (size, run.processor)
            if run.code == 124:
                break
    for failure in failures:
        print(f"failed: {failure}", file=sys.stderr)
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
