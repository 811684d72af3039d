"""What all answers have in common."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from ._errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

Of = TypeVar("Of", bound="Answer")


class Answer:
    """An answer of the engine: the JSON text that it wrote, and objects that are made of it once somebody looks."""

    __slots__ = ("_json", "_more")

    if TYPE_CHECKING:
        _json: str
        _more: Callable[[], Any]

        @classmethod
        def _of(cls, data: Mapping[str, Any]) -> Any: ...

    else:

        def __getattr__(self, name):
            # Only what is not set comes here: a member before the text was read.
            members = [] if name in Answer.__slots__ else [field.name for field in fields(self)]
            if name not in members or not hasattr(self, "_json"):
                raise AttributeError(f"`{type(self).__name__}` has no attribute `{name}`", name=name, obj=self)
            whole = self._of(json.loads(self._json))
            for member in members:
                object.__setattr__(self, member, getattr(whole, member))
            return object.__getattribute__(self, name)

    @classmethod
    def from_json(cls: type[Of], text: str) -> Of:
        """The answer that a text is, such as one that `to_json` gave or `run` answered."""
        answer = object.__new__(cls)
        object.__setattr__(answer, "_json", text)
        return answer

    def to_json(self) -> str:
        """The answer as its JSON text, the same bytes in every host."""
        try:
            return self._json
        except AttributeError:
            return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, with the members and names of the JSON."""
        data: dict[str, Any] = json.loads(self._json)
        return data

    def _repr_html_(self) -> str:
        """How notebooks show it."""
        from . import _html

        return _html.page(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (type(self), self.to_json())


def _unpickled(kind: type[Of], text: str) -> Of:
    return kind.from_json(text)


def checked(text: str) -> str:
    """The answer as it came; misuse is raised."""
    if text.startswith('{"error":'):
        raise UsageError(json.loads(text)["error"]["message"])
    return text
