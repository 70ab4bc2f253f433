"""The one rulebook: what a statement must fulfil before anybody acts on it.

The hub asks at the time at which it logs, every reader at the time at which the statement was made;
both call the functions here, with the `Directory` of keys that each of them believes. So a refusal
has the same code on both sides. A ``check_*`` judges one statement, or two that must fit; an
``accept_*`` is all that one side checks before it acts.
Source: formats, sections 1, 2, 3, 4, 6, 7, 8 and 11.
"""
