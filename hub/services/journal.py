"""Writes log entries: the exact leaf and its openings, in the transaction of the action.

Source: formats, section 9.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hub.audit import record, tag
from hub.audit.admin import AdminLeaf
from hub.audit.entry import GROUPS, ExchangeLeaf, Opening, commit
from hub.domain.moment import time_of
from hub.errors import InvalidInput
from hub.ports.caller import Caller
from hub.ports.clock import Ids
from hub.ports.log import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Journal:
    """Makes entries with fresh ids and salts."""

    ids: Ids

    def entry(
        self,
        now: datetime,
        *,
        who: Mapping[str, Any],
        whom: Mapping[str, Any],
        what: Mapping[str, Any],
        why: Mapping[str, Any],
        policy_input: bytes = b"",
        to: str | None = None,
    ) -> Entry:
        """An entry about an exchange; ``to`` is the public authority that is handed content."""
        what = {
            "at": now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03d}Z"
        } | dict(what)
        if to is not None and what.get("to") != to:
            raise InvalidInput("authority_differs", "the leaf names who is handed the content")
        given = dict(zip(GROUPS, (who, whom, what, why), strict=True))
        openings = {
            group: Opening(salt=self.ids.salt(), record=record.write(group, members))
            for group, members in given.items()
        }
        leaf = ExchangeLeaf(
            id=self.ids.id(),
            at=time_of(now),
            commitments={
                group: commit(group, one.salt, one.record) for group, one in openings.items()
            },
            to=to,
        )
        return _entry(leaf, given, openings, policy_input)

    def admin(
        self,
        now: datetime,
        event: str,
        what: Mapping[str, Any],
        *,
        records: Mapping[str, Mapping[str, Any]] | None = None,
        policy_input: bytes = b"",
    ) -> Entry:
        """An entry about the running of the hub; its records are empty but for ``records``."""
        given = dict.fromkeys(GROUPS, _NOTHING) | dict(records or {})
        openings = {
            group: Opening(salt=self.ids.salt(), record=record.write(group, members))
            for group, members in given.items()
        }
        leaf = AdminLeaf(
            id=self.ids.id(),
            at=time_of(now),
            event=event,
            what=what,
            commitments={
                group: commit(group, one.salt, one.record) for group, one in openings.items()
            },
        )
        return _entry(leaf, given, openings, policy_input)


_NOTHING: Mapping[str, Any] = {}


def _entry(
    leaf: ExchangeLeaf | AdminLeaf,
    given: Mapping[str, Mapping[str, Any]],
    openings: Mapping[str, Opening],
    policy_input: bytes,
) -> Entry:
    kept = {group: one.to_bytes() for group, one in openings.items()}
    if policy_input:
        kept["input"] = policy_input
    return Entry(
        id=leaf.id, leaf=leaf.to_bytes(), openings=kept, at=leaf.at, keywords=tag.keywords(given)
    )


def who(caller: Caller, function: str) -> dict[str, Any]:
    """The record of who acted."""
    return {
        "party": caller.party,
        "member": caller.member,
        "function": function,
        "acr": caller.acr,
    }


def whom(case_id: str, n: int, r: str | None) -> dict[str, Any]:
    """The record of whom it is about; empty if there is no case."""
    if not case_id:
        return {}
    return {"case": case_id, "n": n} | ({"r": r} if r else {})
