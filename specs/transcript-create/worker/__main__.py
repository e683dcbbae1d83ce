"""Wait for a signal, as a worker with an empty queue would: ``python -m worker``."""

import signal
import sys
import threading


def main() -> int:
    """Stop at SIGTERM or SIGINT."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    print("worker: no queue in this example; waiting for a signal", flush=True)
    stopped.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
