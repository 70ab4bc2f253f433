import json
import logging

import pytest
import structlog

from hub import diagnostics

CANARY = "nl-v:9999000042"


@pytest.fixture(autouse=True)
def _configured():
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    yield
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def _lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_key_that_is_not_on_the_list_is_dropped_and_counted(capsys):
    diagnostics.configure()

    structlog.get_logger().info("request_handled", status=200, anchor=CANARY)

    (line,) = _lines(capsys)
    assert line["status"] == 200
    assert line["dropped"] == 1
    assert CANARY not in json.dumps(line)


def test_the_message_of_an_exception_is_not_logged(capsys):
    diagnostics.configure()

    try:
        raise ValueError(CANARY)
    except ValueError:
        structlog.get_logger().exception("failed")

    (line,) = _lines(capsys)
    assert line["exception"] == "ValueError"
    assert CANARY not in json.dumps(line)


def test_the_text_and_traceback_of_a_library_are_not_logged(capsys):
    diagnostics.configure()

    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("sqlalchemy").exception("parameters %s", CANARY)

    (line,) = _lines(capsys)
    assert line["event"] == "library_message"
    assert line["logger"] == "sqlalchemy"
    assert CANARY not in json.dumps(line)
