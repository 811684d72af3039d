from collections.abc import Sequence
from os import PathLike
from typing import Literal, TypedDict, final, type_check_only

__all__ = ["Engine", "_panic", "cli", "run", "version"]

@type_check_only
class _Text(TypedDict):
    name: str
    text: str

@type_check_only
class _Bytes(TypedDict):
    name: str
    bytes: bytes

@type_check_only
class _Object(TypedDict):
    name: str
    object: str

def run(text: str) -> str: ...
def cli(arguments: Sequence[str]) -> int: ...
def version() -> str: ...
def _panic() -> None: ...
@final
class Engine:
    def __new__(
        cls, inputs: Sequence[str | PathLike[str] | _Text | _Bytes | _Object], options: str
    ) -> Engine: ...
    def ask(self, request: str, before: Engine | None = None) -> str: ...
    def verdict(
        self, from_: str, to: str, port: str
    ) -> Literal["allow", "deny", "allow-l4-deny-l7", "unknown"]: ...
    def apply(self, change: str) -> str: ...
