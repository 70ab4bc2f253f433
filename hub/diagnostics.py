"""Technical log lines: JSON on standard error, with an allow-list of keys.

This is not the audit log (`hub.audit`). A key that is not on the list is dropped and its
name is counted under ``dropped``, so that a new field cannot carry a person's data out by
accident. Exceptions are logged by type and place, never by message: messages of libraries
quote their input.
"""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

ALLOWED_KEYS = frozenset(
    {
        "event",
        "level",
        "timestamp",
        "logger",
        "method",
        "route",
        "status",
        "duration_ms",
        "reason",
        "request_ref",
        "count",
        "size_bytes",
        "port",
        "version",
        "revision",
        "exception",
        "place",
        "dropped",
    }
)

Event = MutableMapping[str, Any]


def _describe_exception(_logger: object, _method: str, event: Event) -> Event:
    """Replace ``exc_info`` by the exception's type and the line that raised it."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = type(error).__name__
        frames = traceback.extract_tb(error.__traceback__)
        if frames:
            event["place"] = f"{frames[-1].name}:{frames[-1].lineno}"
    return event


def _keep_allowed(_logger: object, _method: str, event: Event) -> Event:
    kept = {key: value for key, value in event.items() if key in ALLOWED_KEYS}
    if len(kept) < len(event):
        kept["dropped"] = len(event) - len(kept)
    return kept


def _foreign_to_event(_logger: object, _method: str, event: Event) -> Event:
    """Lines of libraries keep their logger and level; their text may quote input, so it goes."""
    record = event.pop("_record", None)
    event.pop("_from_structlog", None)
    if record is not None:
        event["logger"] = record.name
        event["event"] = "library_message"
        if record.exc_info:
            event["exc_info"] = record.exc_info
    return event


def configure() -> None:
    """Send own and foreign lines through one chain to standard error."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _describe_exception,
        _keep_allowed,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer()],
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[],
            processors=[_foreign_to_event, *shared, structlog.processors.JSONRenderer()],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
