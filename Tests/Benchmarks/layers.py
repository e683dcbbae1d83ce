#!/usr/bin/env python3
"""Measures with BuildKit what layers and steps cost beyond their bytes, for the rates that plans are reckoned with.

The daemon is that of DOCKER_HOST. Images have so many layers of packages, each made in a stage of its own and linked into
the final one, and a layer of the app on top; what is in them is random, so that nothing is compressed away.

  link    seconds to link a layer again because one below it changed: the bottom layer is made again, then the top one;
          the difference is linking the layers between them
  layer   seconds that one more layer costs a commit that changes the app alone, to build and to push; few layers and many
          of the same bytes take turns
  step    seconds that a step takes beyond its bytes: one with as good as nothing to do
  install bytes a second that a step writes and the builder packs: a step with many bytes less one with few
  rewrite bytes a second that a build packs again, whatever changed, to write the same time into all files

The registry is on loopback, so that the way to it takes no
time: add your network's round trip by the layers that are asked for at once. A host that pulls has the layers that did
not change, and does not ask for them.
"""

import argparse
import contextlib
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time


def dockerfile(base, count, size):
    """`count` layers of `size` bytes each, and the app's on top; every one has an argument that makes it anew."""
    lines = []
    for number in range(count):
        lines += [
            f"FROM {base} AS layer-{number}", f"ARG LAYER_{number}",
            f'RUN echo "$LAYER_{number}" && mkdir -p /made && head -c {size} /dev/urandom > /made/content']
    lines += [f"FROM {base}"]
    lines += [f"COPY --link --from=layer-{number} /made /layers/{number}" for number in range(count)]
    return "\n".join(lines + ["COPY app /app", ""])


class Image:
    """Builds of one Dockerfile under one name, each a change after the last."""

    def __init__(self, folder, base, name, count, size):
        self.folder, self.name, self.count = os.path.join(folder, os.path.basename(name)), name, count
        self.values = [0] * count
        os.makedirs(self.folder)
        with open(os.path.join(self.folder, "Dockerfile"), "w") as file:
            file.write(dockerfile(base, count, size))
        self.edit()

    def edit(self):
        with open(os.path.join(self.folder, "app"), "w") as file:
            file.write(f"{time.time_ns()}\n")

    def change(self, number):
        self.values[number] = time.time_ns()

    def build(self, output=None):
        """Seconds of a build; its image is in the daemon's store, or where `output` says."""
        words = ["docker", "buildx", "build", "--provenance=false", "--progress=quiet", "--network=none", "--build-arg", "SOURCE_DATE_EPOCH=0"]
        for number, value in enumerate(self.values):
            words += ["--build-arg", f"LAYER_{number}={value}"]
        return seconds(words + ["--output", output or f"type=image,name={self.name}", self.folder])

    def push(self):
        return seconds(["docker", "push", "--quiet", self.name])


def seconds(words):
    begin = time.perf_counter()
    done = subprocess.run(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}\n{done.stderr}")
    return time.perf_counter() - begin


def show(name, values, unit, scale=1.0):
    values = sorted(value * scale for value in values)
    print(f"{name:<34} {statistics.median(values):8.3f} {unit}  ({values[0]:.3f} to {values[-1]:.3f})", flush=True)


def measure_links(options, folder, size):
    image = Image(folder, options.base, f"{options.registry}/links-{size}", options.layers, size)
    image.build()
    between = []
    for _ in range(options.runs):
        times = []
        for number in (0, image.count - 1):
            image.change(number)
            times.append(image.build())
        between.append((times[0] - times[1]) / (image.count - 1))
    show(f"link, {size / 1e6:.0f} MB", between, "s a layer")


def measure_layers(options, folder):
    few = Image(folder, options.base, f"{options.registry}/few", 2, options.bytes // 2)
    many = Image(folder, options.base, f"{options.registry}/many", options.layers, options.bytes // options.layers)
    parts = {"build": [], "push": []}
    for image in (few, many):
        image.build(), image.push()
    for _ in range(options.runs):
        taken = []
        for image in (few, many):
            image.edit()
            taken.append((image.build(), image.push()))
        for number, name in enumerate(parts):
            parts[name].append((taken[1][number] - taken[0][number]) / (many.count - few.count))
    for name, values in parts.items():
        show(f"layer, to {name}", values, "s a layer")


def measure_steps(options, folder):
    small, large = (
        Image(folder, options.base, f"{options.registry}/step-{size}", 1, size) for size in (1, options.bytes))
    nothing, step, install = [], [], []
    for image in (small, large):
        image.build()
    for _ in range(options.runs):
        nothing.append(small.build())
        small.change(0), large.change(0)
        short, long = small.build(), large.build()
        step.append(short - nothing[-1])
        install.append(options.bytes / max(long - short, 1e-3))
    show("build with nothing to do", nothing, "s")
    show("step and its link", step, "s")
    show("install, random bytes", install, "MB/s", 1e-6)


def measure_rewriting(options, folder):
    image = Image(folder, options.base, f"{options.registry}/rewrite", 1, options.bytes)
    image.build()
    speed = []
    for _ in range(options.runs):
        taken = []
        for rewrite in ("false", "true"):
            image.edit()
            taken.append(image.build(f"type=oci,dest={folder}/image.tar,rewrite-timestamp={rewrite}"))
        speed.append(options.bytes / max(taken[1] - taken[0], 1e-3))
    show("rewrite, random bytes", speed, "MB/s", 1e-6)


@contextlib.contextmanager
def registry(folder):
    """The address of a registry on loopback that keeps what it is sent in `folder`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{probe.getsockname()[1]}"
    settings = os.path.join(folder, "registry.yml")
    with open(settings, "w") as file:
        file.write(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/registry}}}}\nhttp: {{addr: '{address}'}}\n")
    server = subprocess.Popen(
        ["docker-registry", "serve", settings], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield address
    finally:
        server.terminate()
        server.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base", required=True, help="an image in the daemon's store that has a shell")
    parser.add_argument("--layers", type=int, default=20, help="layers of the image with many (default: 20)")
    parser.add_argument("--bytes", type=int, default=200_000_000, help="of all layers together (default: 200 MB)")
    parser.add_argument("--runs", type=int, default=5, help="changes of each kind (default: 5)")
    options = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="txspec-layers-")
    try:
        with registry(folder) as options.registry:
            for size in (100_000, options.bytes // options.layers):
                measure_links(options, folder, size)
            measure_layers(options, folder)
            measure_steps(options, folder)
            measure_rewriting(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
