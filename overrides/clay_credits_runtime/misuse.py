"""What a caller reads who uses a client in a way that cannot work."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterable

_OF_THE_CONNECTIONS = ("proxy", "http_client", "routes", "workspace", "period")


def refuse_pickling() -> NoReturn:
    """Refuse to pickle or copy a client."""
    raise TypeError(
        "A client cannot be pickled or copied: make one in each process, and use with_options() for a copy."
    )


def refuse_options(class_name: str, names: Iterable[str]) -> None:
    """Refuse the arguments that `with_options` does not take."""
    for name in names:
        if name in _OF_THE_CONNECTIONS:
            raise TypeError(
                f"{class_name}.with_options() does not take {name}, since the copy shares the connections of this "
                f"client: make another client with {class_name}({name}=...)."
            )
        raise TypeError(f"{class_name}.with_options() got an unexpected keyword argument {name!r}")


def refuse_wrong_form(class_name: str, right_form: str) -> NoReturn:
    """Refuse a client in the `with` statement of the other way of calling."""
    kind, wrong_form = ("synchronous", "async with") if right_form == "with" else ("asynchronous", "with")
    raise TypeError(f"{class_name} is {kind}: use `{right_form} {class_name}(...)`, not `{wrong_form}`.")
