"""Commands of the demo are forked from a process that imported them; each is on its own."""

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from hub.demo.program import Program

TOY = """
import json, os, sys

count = 0


def main():
    global count
    count += 1
    what, *rest = sys.argv[1:]
    if what == "tell":
        print(json.dumps({"name": sys.argv[0], "rest": rest, "count": count, "pid": os.getpid()}))
    elif what == "words":
        print("no JSON")
    elif what == "exit":
        sys.stderr.write("first\\ntoy: wrong_thing: more about it\\n")
        sys.exit(int(rest[0]))
    elif what == "exit-words":
        sys.exit("toy: gone: by words")
    elif what == "break":
        raise RuntimeError("broken")
    elif what == "die":
        os.kill(os.getpid(), 9)
    elif what == "environment":
        print(json.dumps(os.environ.get("TOY")))
"""


@pytest.fixture
def toy(tmp_path):
    (tmp_path / "toy.py").write_text(TOY)
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "TOY": "its own"}
    with Program("toy", "toy-command", environment) as program:
        yield program


def test_a_command_gets_its_arguments_and_its_json_comes_back(toy):
    outcome = toy.run(["tell", "a b", "é"])

    assert (outcome.status, outcome.complaint) == (0, "")
    assert outcome.printed["name"] == "toy-command"
    assert outcome.printed["rest"] == ["a b", "é"]


def test_each_command_is_a_process_of_its_own_that_remembers_nothing(toy):
    told = [toy.run(["tell"]).printed for _ in range(3)]

    assert [one["count"] for one in told] == [1, 1, 1]
    assert len({one["pid"] for one in told} | {os.getpid()}) == 4


def test_output_that_is_no_json_comes_back_as_text_and_none_as_none(toy):
    assert toy.run(["words"]).printed == "no JSON"
    assert toy.run(["nothing"]).printed is None


@pytest.mark.parametrize("status", [0, 1, 2, 7])
def test_the_status_and_the_last_complaint_come_back(toy, status):
    outcome = toy.run(["exit", str(status)])

    assert (outcome.status, outcome.reason) == (status, "wrong_thing")


def test_an_exit_with_words_an_error_and_a_kill_are_no_success(toy):
    by_words, broken, killed = (toy.run([one]) for one in ("exit-words", "break", "die"))

    assert (by_words.status, by_words.reason) == (1, "gone")
    assert (broken.status, broken.complaint) == (1, "RuntimeError: broken")
    assert killed.status == 2


def test_the_environment_is_the_programs_and_not_the_callers(toy, monkeypatch):
    monkeypatch.setenv("TOY", "another")

    assert toy.run(["environment"]).printed == "its own"


def test_commands_at_the_same_time_do_not_mix(toy):
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda one: toy.run(["tell", str(one)]).printed["rest"], range(40)))

    assert told == [[str(one)] for one in range(40)]
