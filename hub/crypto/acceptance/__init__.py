"""The one rulebook: what a statement must fulfil before anybody acts on it.

The hub checks for the time at which it logs, every reader for the time at which the statement was
made. Both call the functions here, with the `Directory` of keys that each of them believes, so a
refusal has the same code on both sides. A ``check_*`` judges one statement, or two that must fit;
an ``accept_*`` makes all checks of one side before it acts. Source: formats, sections 1, 2, 3, 4,
6, 7, 8 and 11.
"""
