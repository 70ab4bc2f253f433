"""The form of every answer of the hub: strict types, bounded texts, frozen.

Example::

    page = read(RequestsOut, b'{"items":[],"next":null}')
    page.items  # ()
"""

import json
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from hub.errors import InvalidInput

Id = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
Sid = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Code = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]{0,63}$")]
Party = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,31}$")]
Member = Annotated[str, Field(pattern=r"^m-[0-9a-f]{8}$")]
Time = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$")]
Day = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
Count = Annotated[int, Field(ge=0, le=2**53)]
# A signed statement as parsed JSON; `hub.crypto.statement` reads it strictly.
Envelope = dict[str, Any]


class Out(BaseModel):
    """An answer of the hub, or a part of one."""

    model_config = ConfigDict(
        frozen=True, strict=True, extra="ignore", alias_generator=to_camel, populate_by_name=True
    )


Shape = TypeVar("Shape", bound=Out)


def read(shape: type[Shape], data: bytes) -> Shape:
    """Read the bytes of an answer.

    Raises:
        InvalidInput: ``answer_invalid``: it is not JSON, or has another form; the detail names
            the place and never the value.
    """
    try:
        return shape.model_validate_json(data)
    except ValidationError as error:
        (first, *_) = error.errors(include_url=False, include_context=False, include_input=False)
        place = ".".join(str(step) for step in first["loc"])
        raise InvalidInput("answer_invalid", f"the hub's answer: {place or 'not JSON'}") from None


def read_kept(shape: type[Shape], document: object) -> Shape:
    """Read an answer that was kept as parsed JSON; errors as for `read`."""
    return read(shape, json.dumps(document).encode())
