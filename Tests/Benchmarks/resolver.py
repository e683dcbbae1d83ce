#!/usr/bin/env python3
"""Runs txspec and uv in turn on the same requirements and prints the ratios of their medians.

Three questions are asked, and each is measured three ways:

  cold       an empty cache
  warm       a full cache, no network, solving again
  unchanged  the same question as a moment ago, with the network allowed

  time       from start to exit
  processor  user and system time of the same runs, which other work on the machine changes least
  memory     the peak of resident memory of the same runs

A ratio below 1 means that txspec is faster or smaller. The range after it is that of the single runs: the least of
txspec by the most of uv, and the other way round. The programs take turns, so that a busy machine slows both.
Nothing fails here: an input that one of them cannot answer is shown with the reason.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
INPUTS = ["black", "jupyter", "trio", "boto3", "transformers", "airflow", "service"]
QUESTIONS = ["cold", "warm", "unchanged"]


class Tool:
    """One program with a cache of its own."""

    def __init__(self, name, binary, cache):
        self.name, self.binary, self.cache = name, binary, cache

    def command(self, requirements, question, options):
        raise NotImplementedError

    def clear(self):
        shutil.rmtree(self.cache, ignore_errors=True)


class Txspec(Tool):
    def command(self, requirements, question, options):
        words = [self.binary, "resolve", "-q", "-r", requirements, "--cache-dir", self.cache]
        words += ["--python", options.python, "--platform", "linux/amd64", "--glibc", "2.28", "--only-binary", ":all:"]
        words += ["--index", options.index] if options.index else []
        return words + (["--offline", "--no-resolution-cache"] if question == "warm" else [])


class Uv(Tool):
    def command(self, requirements, question, options):
        words = [self.binary, "pip", "compile", "-q", "--no-config", requirements, "--cache-dir", self.cache]
        words += ["--python", options.interpreter, "--python-version", options.python]
        words += ["--python-platform", "x86_64-manylinux_2_28", "--only-binary", ":all:"]
        words += ["--default-index", options.index] if options.index else []
        return words + (["--offline"] if question == "warm" else [])


def both(options, folder):
    return [
        Txspec("txspec", options.txspec, os.path.join(folder, "txspec")),
        Uv("uv", options.uv, os.path.join(folder, "uv")),
    ]


def add_program_options(parser):
    parser.add_argument("--txspec", default=os.path.join(ROOT, ".build", "release", "txspec"))
    parser.add_argument("--uv", default=os.path.join(ROOT, ".build", "peers", "bin", "uv"))
    parser.add_argument("--interpreter", default=os.path.realpath(sys.executable), help="what uv's --python is given")
    parser.add_argument("--python", default="3.11", help="the version to resolve for (default: 3.11)")
    parser.add_argument("--markdown", action="store_true", help="print the table as Markdown")


def announce(options):
    version = subprocess.run([options.uv, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"against {version} on {os.cpu_count()} cores; medians, with minimum and maximum\n", flush=True)


class Run:
    """What one run took: seconds, processor seconds, peak resident KiB, and the packages it named."""

    def __init__(self, words, environment):
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            begin = time.perf_counter()
            child = os.posix_spawn(
                words[0], words, environment,
                file_actions=[(os.POSIX_SPAWN_DUP2, out.fileno(), 1), (os.POSIX_SPAWN_DUP2, err.fileno(), 2)])
            _, status, usage = os.wait4(child, 0)
            self.seconds = time.perf_counter() - begin
            self.processor = usage.ru_utime + usage.ru_stime
            self.kib = usage.ru_maxrss
            self.code = os.waitstatus_to_exitcode(status)
            out.seek(0)
            self.pins = sum("==" in line for line in out.read().decode().splitlines() if not line.startswith((" ", "#")))
            err.seek(0)
            lines = err.read().decode(errors="replace").strip().splitlines()
            self.error = lines[0][:60] if lines else f"exit code {self.code}"


class Table:
    """Printed a row at a time, as the rows come."""

    def __init__(self, header, widths, is_markdown):
        self.widths, self.is_markdown = widths, is_markdown
        self.show(header)
        if is_markdown:
            self.show(["---"] * len(header))

    def show(self, cells):
        if self.is_markdown:
            print("| " + " | ".join(cells) + " |", flush=True)
        else:
            print("  ".join(text.ljust(width) for text, width in zip(cells, self.widths)).rstrip(), flush=True)


def measure(tools, requirements, question, options, environment):
    """The runs of each tool, in turn; a tool whose run fails has the reason instead."""
    runs = {tool.name: [] for tool in tools}
    for round_number in range(options.cold_runs if question == "cold" else options.runs):
        for tool in tools if round_number % 2 == 0 else reversed(tools):
            if question == "cold":
                tool.clear()
            run = Run(tool.command(requirements, question, options), environment)
            if run.code != 0:
                return f"{tool.name}: {run.error}"
            runs[tool.name].append(run)
    return [runs[tool.name] for tool in tools]


def cell(ours, theirs):
    """`0.61 (0.55-0.70)`: the ratio of the medians, and those of the extremes."""
    ratio = statistics.median(ours) / statistics.median(theirs)
    return f"{ratio:.2f} ({min(ours) / max(theirs):.2f}-{max(ours) / min(theirs):.2f})"


def milliseconds(runs):
    times = [run.seconds * 1000 for run in runs]
    return f"{statistics.median(times):.0f} ({min(times):.0f}-{max(times):.0f})"


def rows(options, environment, folder):
    tools = both(options, folder)
    for name in options.inputs:
        requirements = os.path.join(HERE, "inputs", name + ".txt")
        for tool in tools:
            tool.clear()
            # The warm runs need a full cache even where no cold ones are asked for; this also wakes the index.
            Run(tool.command(requirements, "cold", options), environment)
        for question in options.questions:
            result = measure(tools, requirements, question, options, environment)
            if isinstance(result, str):
                yield [name, "", question, result, "", "", "", ""]
                continue
            ours, theirs = result
            yield [
                name, str(ours[0].pins), question, cell([run.seconds for run in ours], [run.seconds for run in theirs]),
                milliseconds(ours), milliseconds(theirs),
                cell([run.processor for run in ours], [run.processor for run in theirs]),
                cell([run.kib for run in ours], [run.kib for run in theirs])
                + f" {statistics.median(run.kib for run in ours) / 1024:.0f} MiB",
            ]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", nargs="+", default=INPUTS, metavar="NAME", help="of " + ", ".join(INPUTS))
    parser.add_argument("--questions", nargs="+", default=QUESTIONS, choices=QUESTIONS)
    parser.add_argument("--runs", type=int, default=15, help="warm and unchanged runs of each tool (default: 15)")
    parser.add_argument("--cold-runs", type=int, default=5, help="cold runs of each tool (default: 5)")
    add_program_options(parser)
    parser.add_argument("--index", metavar="URL", help="the index to ask (default: that of each tool)")
    options = parser.parse_args()
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("PIP_FIND_LINKS", "UV_"))}
    header = ["input", "packages", "question", "time by uv's", "txspec ms", "uv ms", "processor by uv's", "memory by uv's"]
    widths = [13, 9, 10, 18, 18, 18, 18, 24]

    announce(options)
    table = Table(header, widths, options.markdown)
    folder = tempfile.mkdtemp(prefix="txspec-benchmark-")
    try:
        for row in rows(options, environment, folder):
            table.show(row)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
