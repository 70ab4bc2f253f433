"""The form of every answer of the hub: strict types, bounded texts, frozen.

Example::

    page = read(RequestsOut, b'{"items":[],"next":null}')
    page.items  # ()
"""

import json
import re
from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hub.errors import InvalidInput
from hub.form.model import is_crowded

Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
Count = Annotated[int, Field(ge=0, le=2**53)]
# Asks for the following page of a list, as the hub takes it.
Cursor = Annotated[str, Field(max_length=90, pattern=r"^[!-~]*$")]
# A signed statement as parsed JSON; `hub.crypto.statement` reads it strictly.
Envelope = dict[str, Any]


class Out(BaseModel):
    """An answer of the hub, or a part of one."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


Shape = TypeVar("Shape", bound=Out)
_NAME = re.compile(r"[A-Za-z]{1,32}")


def read(shape: type[Shape], data: bytes) -> Shape:
    """Read the bytes of an answer.

    Raises:
        InvalidInput: ``answer_invalid``: it is not JSON, or has another form; the detail names
            the place and never the value.
    """
    if is_crowded(data):
        raise InvalidInput("answer_invalid", "the hub's answer has more members than any has")
    try:
        return shape.model_validate_json(data)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_context=False, include_input=False)
        raise InvalidInput("answer_invalid", f"the hub's answer: {_place(first['loc'])}") from None


def _place(steps: Sequence[int | str]) -> str:
    """Where the fault is, in the names of our shapes; a word of the hub's is not repeated."""
    names = [str(step) for step in steps if isinstance(step, int) or _NAME.fullmatch(step)]
    return ".".join(names) or "not JSON"


def read_kept(shape: type[Shape], document: object) -> Shape:
    """Read an answer that was kept as parsed JSON; errors as for `read`."""
    return read(shape, json.dumps(document).encode())
