"""What goes wrong."""

from __future__ import annotations


class NetproofError(Exception):
    """Every error of the package but that of a path that cannot be opened, which is an `OSError`."""

    __module__ = "netproof"


class UsageError(NetproofError, ValueError):
    """A call that means nothing: an unknown option, a peer that nobody or several are, a flow without a port."""

    __module__ = "netproof"


class EngineError(NetproofError, RuntimeError):
    """A fault of ours inside of the engine. The process lives, and other calls work."""

    __module__ = "netproof"
