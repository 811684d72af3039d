"""What may be handed over as files: paths, texts with a name, and objects."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, TypeAlias

from ._errors import UsageError

if TYPE_CHECKING:
    from ._core import _Bytes, _Object, _Text


@dataclass(frozen=True)
class File:
    """A text with the name that answers call it by; no file of that name need exist.

    Bytes are read as the command line reads those of a file: what is not UTF-8 in them is told.

    >>> File("cluster.sh", "az aks create --name shop --resource-group shop").name
    'cluster.sh'
    """

    name: str
    text: str | bytes

    def __post_init__(self) -> None:
        _is_text(self.name, "the name of a `File`")
        if not isinstance(self.text, (str, bytes)):
            raise TypeError(f"the text of a `File` is a str or bytes, not {_kind(self.text)}")


@dataclass(frozen=True)
class Object:
    """An object of Kubernetes, a template or another document that is parsed already, with its name in answers.

    Findings about it have a `path` and no `range`.

    >>> namespace = {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "shop"}}
    >>> Object(namespace, "namespace of the shop").name
    'namespace of the shop'
    """

    value: Mapping[str, Any]
    name: str

    def __post_init__(self) -> None:
        _is_text(self.name, "the name of an `Object`")
        if not isinstance(self.value, Mapping):
            raise TypeError(f"the value of an `Object` is a mapping, not {_kind(self.value)}")


One: TypeAlias = "str | os.PathLike[str] | File | Object"
"""One file, folder, text or object. A string is always a path."""

Files: TypeAlias = "One | Iterable[One]"
"""What a call is about."""


def listed(files: Files) -> list[Any]:
    """The files of a call as the engine takes them."""
    if isinstance(files, (str, os.PathLike, File, Object)):
        return [_one(files)]
    if isinstance(files, (bytes, bytearray, Mapping)) or not isinstance(files, Iterable):
        raise TypeError(f"files are a path, a `File`, an `Object` or an iterable of these, {_instead(files)}")
    return [_one(file) for file in files]


def json_of(value: object, what: str) -> str:
    """A value as JSON; `what` is its name where it cannot be."""
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=_plain)
    except RecursionError:
        raise UsageError(f"{what} is nested too deeply") from None
    except ValueError as error:
        raise UsageError(f"{what} cannot be written as JSON: {error}") from None
    except TypeError as error:
        raise TypeError(f"{what} cannot be written as JSON: {error}") from None


def text_of(source: str | os.PathLike[str] | File, what: str) -> str:
    """The text of a file that sets something."""
    if isinstance(source, File):
        data = source.text
    elif isinstance(source, (str, os.PathLike)):
        with open(source, "rb") as file:
            data = file.read()
    else:
        raise TypeError(f"the {what} is a path or a `File`, not {_kind(source)}")
    if isinstance(data, str):
        return data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"the {what} is not UTF-8: {error.reason} at byte {error.start}") from None


def _one(file: One) -> str | _Text | _Bytes | _Object:
    if isinstance(file, File):
        if isinstance(file.text, str):
            return {"name": file.name, "text": file.text}
        return {"name": file.name, "bytes": file.text}
    if isinstance(file, Object):
        return {"name": file.name, "object": json_of(file.value, f"the object `{file.name}`")}
    if not isinstance(file, (str, os.PathLike)):
        raise TypeError(f"a file is a path, a `File` or an `Object`, {_instead(file)}")
    path = os.fsdecode(file)
    if "\n" in path and not os.path.lexists(path):
        words = "no such file; a string is a path, and a text is `File(name, text)`"
        raise FileNotFoundError(errno.ENOENT, words, path[:80])
    if "\0" in path:
        raise UsageError("a path has no null characters; a text is `File(name, text)`")
    # To the command line it would be the standard input.
    return os.path.join(".", path) if path == "-" else path


def _plain(value: object) -> object:
    """What readers of YAML make of a date, and mappings and sequences of other classes."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Iterable) and not isinstance(value, (bytes, bytearray)):
        return list(value)
    raise TypeError(f"{_kind(value)} has no form in JSON")


def _instead(value: object) -> str:
    if isinstance(value, Mapping):
        return f"not {_kind(value)}; an object is `Object(value, name)`"
    if isinstance(value, (bytes, bytearray)):
        return f"not {_kind(value)}; bytes are `File(name, bytes)`"
    return f"not {_kind(value)}"


def _is_text(value: object, what: str) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{what} is a str, not {_kind(value)}")


def _kind(value: object) -> str:
    return f"`{type(value).__name__}`"
