#!/usr/bin/env python3
"""Runs txspec and uv in turn on generated indexes of growing size and prints time, memory and ratios.

The index is served on loopback by a process of its own: PEP 691 pages, and small wheels in ranges. Cases:

  layers  so many packages of four versions, each of which asks for three others; the newest of every tenth fits only
          old versions of one
  chain   packages of two versions, each of which asks for the next; the newer fits only an end of its own, and the
          last package asks for another, so that each fails in turn
  pairs   two packages of so many versions that belong together pairwise, of which only the oldest pair is possible
  deep    so many packages of as many versions, each of which asks for its own version of the next; only the lowest fits
  pigeons so many packages that each need one of too few places; only the older release of the root does without them

  cold    an empty cache
  warm    a full cache, no network, solving again

A run that takes longer than the limit is stopped and shown as such.
"""

import argparse
import asyncio
import hashlib
import io
import json
import multiprocessing
import os
import re
import shutil
import tempfile
import zipfile

from resolver import Run, Table, add_program_options, announce, both, cell, milliseconds

SIZES = {
    "layers": [10, 100, 1000, 5000],
    "chain": [10, 100, 1000],
    "pairs": [10, 100, 1000],
    "deep": [10, 20, 40],
    "pigeons": [4, 6, 8, 10],
}


def layers(size):
    releases = {}
    for number in range(size):
        below = sorted({(2 * number + 1), (2 * number + 2), (number * 7 + 3)} - {number})
        below = [other for other in below if number < other < size]
        releases[f"p{number}"] = {
            version: [
                f"p{other}" + ("<3" if version == 4 and number % 10 == 0 and other == below[0] else ">=1")
                for other in below
            ]
            for version in range(1, 5)
        }
    return ["p0"], releases


def chain(size):
    releases = {"end": {version: [] for version in range(size + 1)}}
    for number in range(size):
        releases[f"p{number}"] = {1: [f"p{number + 1}"], 2: [f"p{number + 1}", f"end=={number + 1}"]}
    releases[f"p{size}"] = {1: ["end==0"]}
    return ["p0"], releases


def pairs(size):
    client = {version: [f"core=={version}"] for version in range(1, size + 1)}
    core = {version: ["base<2" if version > 1 else "base"] for version in range(1, size + 1)}
    return ["client", "base>=2"], {"client": client, "core": core, "base": {1: [], 2: []}}


def deep(size):
    releases = {"q": {version: [] for version in range(size)}}
    for number in range(size):
        following = f"p{number + 1}=={{}}" if number + 1 < size else ""
        releases[f"p{number}"] = {
            version: [text for text in (following.format(version), f"q>={version}") if text] for version in range(size)
        }
    return ["p0", f"p{size - 1}==0", "q"], releases


def pigeons(size):
    releases = {"flock": {1: [], 2: [f"pigeon{number}" for number in range(size)]}}
    for pigeon in range(size):
        releases[f"pigeon{pigeon}"] = {hole: [f"hole{hole}=={pigeon}"] for hole in range(1, size)}
    for hole in range(1, size):
        releases[f"hole{hole}"] = {pigeon: [] for pigeon in range(size)}
    return ["flock"], releases


CASES = {"layers": layers, "chain": chain, "pairs": pairs, "deep": deep, "pigeons": pigeons}


class Index(asyncio.Protocol):
    """Answers GET and HEAD, with ranges, from what was made beforehand: for each path a type and a body."""

    content = {}

    def connection_made(self, transport):
        self.transport, self.rest = transport, b""

    def data_received(self, data):
        *requests, self.rest = (self.rest + data).split(b"\r\n\r\n")
        for request in requests:
            method, path, _ = request.split(b" ", 2)
            self.transport.write(self.answer(method, path, re.search(rb"(?i)\r\nrange: *bytes=(\d*)-(\d*)", request)))

    def answer(self, method, path, part):
        if path not in self.content:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        kind, body = self.content[path]
        status, extra = "200 OK", ""
        if part and body:
            first, last = (int(text) if text else None for text in part.groups())
            start = max(0, len(body) - last) if first is None else first
            end = len(body) if first is None or last is None else min(last + 1, len(body))
            status, extra = "206 Partial Content", f"Content-Range: bytes {start}-{end - 1}/{len(body)}\r\n"
            body = body[start:end]
        head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{extra}"
        head += "Cache-Control: max-age=600\r\nAccept-Ranges: bytes\r\n\r\n"
        return head.encode() + (b"" if method == b"HEAD" else body)


def wheel(name, version, requires):
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {text}" for text in requires]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        folder = f"{name}-{version}.dist-info"
        archive.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{folder}/METADATA", "\n".join(lines) + "\n\n")
        archive.writestr(f"{folder}/RECORD", "")
    return file.getvalue()


def content(releases):
    """What the index says for each path."""
    result = {}
    for name, versions in releases.items():
        files = []
        for version, requires in versions.items():
            filename = f"{name}-{version}-py3-none-any.whl"
            body = wheel(name, version, requires)
            result[f"/files/{filename}".encode()] = ("application/octet-stream", body)
            files.append({
                "filename": filename, "url": f"/files/{filename}", "size": len(body),
                "hashes": {"sha256": hashlib.sha256(body).hexdigest()},
            })
        page = json.dumps({"meta": {"api-version": "1.0"}, "name": name, "files": files}).encode()
        result[f"/simple/{name}/".encode()] = ("application/vnd.pypi.simple.v1+json", page)
    return result


def serve(case, size, pipe):
    """Sends the requirements and the port, and serves. The caller stays small: its memory counts for what it starts."""
    roots, releases = CASES[case](size)

    async def run():
        Index.content = content(releases)
        server = await asyncio.get_running_loop().create_server(Index, "127.0.0.1", 0)
        pipe.send((roots, server.sockets[0].getsockname()[1]))
        await server.serve_forever()

    asyncio.run(run())


def measure(tools, requirements, question, options, environment):
    """The runs of each tool, in turn; those of a tool that was stopped or fails are the reason instead."""
    runs = {tool.name: [] for tool in tools}
    for _ in range(options.runs):
        for tool in tools:
            if isinstance(runs[tool.name], str):
                continue
            if question == "cold":
                tool.clear()
            words = tool.command(requirements, question, options)
            run = Run([shutil.which("timeout"), str(options.limit)] + words, environment)
            if run.code == 0:
                runs[tool.name].append(run)
            else:
                runs[tool.name] = f"over {options.limit} s" if run.code == 124 else run.error
    return [runs[tool.name] for tool in tools]


def row(case, size, question, ours, theirs):
    def time(runs):
        return runs if isinstance(runs, str) else milliseconds(runs)

    def mebibytes(runs):
        return "" if isinstance(runs, str) else f"{max(run.kib for run in runs) / 1024:.0f}"

    answered = [runs for runs in (ours, theirs) if not isinstance(runs, str)]
    ratio = cell(*([run.seconds for run in runs] for runs in answered)) if len(answered) == 2 else ""
    # More than one number where the two disagree.
    pins = "/".join(sorted({str(runs[0].pins) for runs in answered}))
    return [case, str(size), question, pins, ratio, time(ours), time(theirs), mebibytes(ours), mebibytes(theirs)]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", nargs="+", default=list(CASES), choices=list(CASES))
    parser.add_argument("--sizes", nargs="+", type=int, help="in place of those of each case")
    parser.add_argument("--runs", type=int, default=1, help="runs of each tool (default: 1)")
    parser.add_argument("--limit", type=int, default=20, help="seconds after which a run is stopped (default: 20)")
    add_program_options(parser)
    options = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))}
    announce(options)
    table = Table(
        ["case", "size", "question", "packages", "time by uv's", "txspec ms", "uv ms", "txspec MiB", "uv MiB"],
        [8, 5, 9, 9, 18, 22, 22, 10, 8], options.markdown)
    folder = tempfile.mkdtemp(prefix="txspec-growth-")
    tools = both(options, folder)
    try:
        for case in options.cases:
            for size in options.sizes or SIZES[case]:
                receiver, sender = multiprocessing.Pipe(False)
                server = multiprocessing.Process(target=serve, args=(case, size, sender), daemon=True)
                server.start()
                roots, port = receiver.recv()
                options.index = f"http://127.0.0.1:{port}/simple/"
                requirements = os.path.join(folder, "requirements.txt")
                with open(requirements, "w") as file:
                    file.write("".join(root + "\n" for root in roots))
                try:
                    for question in ["cold", "warm"]:
                        runs = measure(tools, requirements, question, options, environment)
                        table.show(row(case, size, question, *runs))
                finally:
                    server.terminate()
                    server.join()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
