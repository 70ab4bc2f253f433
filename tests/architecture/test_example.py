"""The examples in docstrings run, and the modules that other programs would use have one."""

import doctest
import importlib

import pytest

from tests.architecture import prose

FOR_OTHERS = (
    "connectors.sealed.unseal",
    "hub.audit.verify",
    "hub.crypto.seal",
    "hub.crypto.statement",
    "hub.policy.decision",
)


def _with_examples():
    for path in prose.files("hub", "connectors"):
        if ">>> " in path.read_text():
            yield ".".join(path.relative_to(prose.ROOT).with_suffix("").parts)


def test_each_module_for_other_programs_has_an_example():
    assert set(FOR_OTHERS) <= set(_with_examples())


@pytest.mark.parametrize("module", sorted(_with_examples()))
def test_its_examples_give_what_they_say(module):
    failed, tried = doctest.testmod(importlib.import_module(module))
    assert tried > 0
    assert failed == 0
