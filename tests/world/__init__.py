"""The small world of the tests: parties, a case, a hub, desks; `tests/README.md` has a map."""
