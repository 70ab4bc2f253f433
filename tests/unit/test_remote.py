"""At which addresses machines are asked, and how much of an answer is taken."""

from urllib.parse import urlsplit

import pytest

from hub import remote
from hub.errors import TooLarge


@pytest.mark.parametrize(
    "url",
    ["https://hub.example", "http://127.0.0.1:80", "http://localhost", "http://[::1]:8000"],
)
def test_https_and_this_machine_are_closed_to_others(url):
    assert remote.is_closed_to_others(urlsplit(url))


@pytest.mark.parametrize(
    "url",
    [
        "http://hub.example",
        "http://127.0.0.1.example",
        "http://localhost.example",
        "http://127.0.0.1@hub.example",
        "ftp://localhost",
        "https://",
        "",
        "localhost",
    ],
)
def test_everything_else_is_open_to_others(url):
    assert not remote.is_closed_to_others(urlsplit(url))


def test_a_body_is_taken_up_to_its_limit_and_not_a_byte_more():
    refusal = TooLarge("answer_too_large")
    body = remote.Body(4, refusal)
    body.add(b"ab")
    body.add(b"cd")
    assert body.whole() == b"abcd"

    with pytest.raises(TooLarge, match="answer_too_large"):
        body.add(b"e")
    assert body.whole() == b"abcd"
