"""The command line: `python -m netproof`, and the program `netproof` that comes with the package."""

from __future__ import annotations

import signal
import sys

from . import _core


def main() -> int:
    """Runs the command line with the arguments of the process; gives its exit status."""
    # The engine runs without Python, which would notice Ctrl-C only once it is done.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    return _core.cli(["netproof", *sys.argv[1:]])


if __name__ == "__main__":
    sys.exit(main())
