"""Situations out of practice as input documents: in the form of policy, section 6.

A scenario says in a few words what is on file; this module gives every fact a right author and
builds the whole document. An unknown member is an error: a misspelt condition must not pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hub.errors import InvalidInput

NOW = "2026-03-02T09:00:00Z"
TODAY = "2026-03-02"
_AT = "2026-02-20T09:00:00Z"
_EARLIER = "2026-02-19T09:00:00Z"
_UNTIL = "2026-06-01"

_REQUEST_REQUIRED = frozenset(
    {"requester", "function", "provider", "purpose", "categories", "basis6"}
)
_REQUEST_OPTIONAL = frozenset(
    {
        "basis9",
        "consent",
        "case",
        "initiated_by",
        "approvals",
        "person",
        "regime",
        "subjects",
        "onward",
        "min_cell",
        "provider_in_agreement",
        "plan_signed",
        "balance",
        "point",
        "unable_to_consent",
        "presented",
        "identity_checked",
        "restriction",
    }
)
_CASE = frozenset(
    {
        "assigned",
        "mandate",
        "step2_open",
        "return_committed",
        "committee_case",
        "review_pending",
        "wish_recorded",
        "closed",
        "intake_days",
        "age",
        "guardian",
        "track",
    }
)
_CONSENT = frozenset({"status", "explicit", "covers_recipient"})
_APPROVAL = frozenset({"kind", "person", "party"})
_OWNED_BY_PROVIDER = frozenset({"review_committee", "trafficking_care"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One situation and what must come out of it."""

    id: str
    title: str
    outcome: str
    reason: str
    request: Mapping[str, Any]


def read(document: object) -> tuple[Scenario, ...]:
    """Read a file of scenarios.

    Raises:
        InvalidInput: a member is missing or unknown; the scenario is named.
    """
    if not isinstance(document, list):
        raise InvalidInput("scenario_invalid", "a list of scenarios is due")
    return tuple(_read_one(row, place) for place, row in enumerate(document, start=1))


def _read_one(row: Any, place: int) -> Scenario:
    name = f"scenario {place}"
    _members(row, frozenset({"id", "title", "expect", "reason", "request"}), frozenset(), name)
    request = row["request"]
    _members(request, _REQUEST_REQUIRED, _REQUEST_OPTIONAL, row["id"])
    _members(request.get("case", {}), frozenset(), _CASE, row["id"])
    if "consent" in request:
        _members(request["consent"], frozenset({"status"}), _CONSENT, row["id"])
    for approval in request.get("approvals", []):
        _members(approval, frozenset({"kind", "person"}), _APPROVAL, row["id"])
    return Scenario(
        id=row["id"],
        title=row["title"],
        outcome=row["expect"],
        reason=row["reason"],
        request=request,
    )


def _members(value: object, required: frozenset[str], optional: frozenset[str], name: str) -> None:
    if not isinstance(value, dict):
        raise InvalidInput("scenario_invalid", f"{name}: an object is due")
    missing, unknown = required - set(value), set(value) - required - optional
    if missing or unknown:
        detail = f"{name}: missing {sorted(missing)}, unknown {sorted(unknown)}"
        raise InvalidInput("scenario_invalid", detail)


def document(
    scenario: Scenario, vocabulary: Mapping[str, Any], flows: Mapping[str, Any], *, query: str
) -> dict[str, Any]:
    """The input document of ``scenario`` under an agreement's vocabulary and flows."""
    return _Builder(scenario.request, vocabulary, flows).build(query)


class _Builder:
    """Holds one scenario while its document is put together."""

    def __init__(
        self, request: Mapping[str, Any], vocabulary: Mapping[str, Any], flows: Mapping[str, Any]
    ) -> None:
        self._request = request
        self._case = request.get("case", {})
        self._vocabulary = vocabulary
        key = f"{request['purpose']}|{request['requester']}|{request['provider']}"
        self._row: Mapping[str, Any] = flows["rows"].get(flows["index"].get(key), {})
        self._requester, self._provider = "p-asks", "p-gives"
        authorities = {p["id"] for p in vocabulary["parties"] if p["public_authority"]}
        held = request["requester"] in authorities | _OWNED_BY_PROVIDER
        self._owner: tuple[str, str] = self._asker()
        if held:
            self._owner = (self._provider, request["provider"])
        if self._row.get("id") == "F34":
            self._owner = ("p-coordinator", "coordinator")
        self._facts: list[dict[str, Any]] = []

    def _asker(self) -> tuple[str, str]:
        return self._requester, self._request["requester"]

    def build(self, query: str) -> dict[str, Any]:
        request = self._request
        point = "released" if request.get("onward") else request.get("point", "asked")
        signed = {self._requester, self._provider, "p-coordinator"}
        if request.get("provider_in_agreement") is False:
            signed.discard(self._provider)
        self._add_facts()
        document: dict[str, Any] = {
            "query": query,
            "point": point,
            "now": NOW,
            "cut": {"approvals_after": "2026-02-23T09:00:00Z", "today": TODAY},
            "signed": sorted(signed),
            "regime": request.get("regime", "no_basis"),
            "request": self._request_part(),
            "actor": self._actor(point),
            "facts": self._facts,
            "approvals": self._approvals(),
            "limits": dict.fromkeys(self._vocabulary["limits"], 1)
            | {"subjects": request.get("subjects", 1)},
        }
        if point != "asked":
            document["answer"] = self._answer()
        if request["provider"] == "hub":
            document["hub"] = self._hub()
        else:
            document["case"] = self._case_part()
        return document

    def _request_part(self) -> dict[str, Any]:
        request = self._request
        basis9 = request.get("basis9")
        return {
            "id": "0" * 32,
            "from": {
                "party": self._requester,
                "type": request["requester"],
                "function": request["function"],
                "member": self._person(),
            },
            "to": {"party": self._provider, "type": request["provider"]},
            "purpose": request["purpose"],
            "items": sorted(request["categories"]),
            "basis": {"art6": request["basis6"], "art9": [basis9] if basis9 else []},
            "invitation": request.get("initiated_by", "ngo") != "requester",
        }

    def _person(self) -> str:
        return str(self._request.get("person", "asker"))

    def _actor(self, point: str) -> dict[str, Any]:
        if point == "released":
            return {
                "party": self._provider,
                "type": self._request["provider"],
                "function": self._release_function(),
                "member": "releaser",
            }
        return {
            "party": self._requester,
            "type": self._request["requester"],
            "function": self._request["function"],
            "member": self._person(),
        }

    def _release_function(self) -> str:
        releases: Sequence[str] = self._row.get("releases", [])
        for function in self._vocabulary["functions"]:
            if function["id"] in releases and self._request["provider"] in function["parties"]:
                return str(function["id"])
        return "connector"

    def _answer(self) -> dict[str, Any]:
        return {
            "sid": "a" * 64,
            "items": sorted(self._request["categories"]),
            "delete_by": _UNTIL,
            "seen": ["mandate"] if self._case.get("mandate") else [],
            "sources": ["b" * 64] if self._request.get("onward") else [],
        }

    def _hub(self) -> dict[str, Any]:
        return {
            "scope": "own",
            "smallest_cell": self._request.get("min_cell", 10),
            "presented": self._request.get("presented", False),
            "identity_checked": self._request.get("identity_checked", False),
        }

    def _case_part(self) -> dict[str, Any]:
        case = self._case
        state = "step2" if case.get("step2_open") else "step1"
        return {
            "owner": self._owner[0],
            "open_conference": False,
            "state": "exit" if case.get("closed") else state,
            "track": case.get("track", "regular"),
            "intake_days": case.get("intake_days", 1),
            "age_band": _age_band(case.get("age", 30)),
            "guardian": case.get("guardian", False),
        }

    def _add(self, sid: str, kind: str, by: Mapping[str, Any], **members: Any) -> None:
        self._facts.append({"sid": sid, "kind": kind, "by": by, "at": _AT, **members})

    def _by_owner(self, member: str = "worker") -> dict[str, Any]:
        return self._member(*self._owner, member)

    def _member(self, party: str, kind: str, member: str) -> dict[str, Any]:
        """A member who opens dossiers where this type has one, else any function it has."""
        functions = [f for f in self._vocabulary["functions"] if kind in f["parties"]]
        usual = [f for f in functions if f["id"] not in {"connector", "operator", "subject"}]
        first = next((f for f in usual if f["opens"]), usual[0] if usual else {"id": "none"})
        return {"party": party, "type": kind, "function": first["id"], "member": member}

    def _add_facts(self) -> None:
        if self._request["provider"] == "hub":
            return
        case = self._case_part()
        for second in ("", "2"):
            confirms = {"confirms": "state"} if second else {}
            by = self._by_owner(f"worker{second}")
            members = {"code": case["state"], "track": case["track"], "date": TODAY}
            self._add(f"state{second}", "case_state", by, **members, **confirms)
        guardian = {"guardian": True} if case["guardian"] else {}
        self._add("age", "age_band", self._by_owner(), code=case["age_band"], **guardian)
        for kind in ("plan_signed", "balance"):
            if self._request.get(kind, True):
                self._add(kind, kind, self._by_owner(), date=TODAY)
        self._add_assignments()
        self._add_consent()
        self._add_row_facts()
        self._add_invitations()

    def _add_assignments(self) -> None:
        director = self._director_of(*self._owner)
        # Whoever signs what is on file was assigned before; a later assignment ends that.
        members = {"member": "worker", "recipients": [self._owner[0]]}
        self._add("assigned-owner", "assigned", director, **members)
        self._facts[-1]["at"] = _EARLIER
        if self._case.get("assigned"):
            members = {"member": self._person(), "recipients": [self._requester]}
            self._add("assigned", "assigned", director, **members)
        members = {"member": "worker", "recipients": [self._provider]}
        self._add("assigned-provider", "assigned", director, **members)

    def _director_of(self, party: str, kind: str) -> dict[str, Any]:
        function = "desk_officer" if kind == "coordinator" else "team_lead"
        return {"party": party, "type": kind, "function": function, "member": "lead"}

    def _add_consent(self) -> None:
        consent = self._request.get("consent")
        if consent is None:
            return
        covered = consent.get("covers_recipient", True)
        self._add(
            "consent",
            "consent_given",
            self._by_owner(),
            purpose=self._request["purpose"],
            items=sorted(self._request["categories"]),
            recipients=[self._provider, self._requester] if covered else [self._provider],
            explicit=consent.get("explicit", False),
            role="basis",
            until="2026-03-01" if consent["status"] == "expired" else _UNTIL,
        )
        if consent["status"] == "withdrawn":
            self._add("withdrawn", "consent_withdrawn", self._by_owner(), replaces="consent")

    def _add_row_facts(self) -> None:
        case, scope = self._case, self._scope()
        if case.get("mandate"):
            self._add("mandate", "mandate", self._by_owner(), **scope)
        for member, kind in (
            ("return_committed", "return_commitment"),
            ("wish_recorded", "handover_wish"),
        ):
            if case.get(member):
                self._add(kind, kind, self._by_owner(), date=TODAY)
                confirms = {"date": TODAY, "confirms": kind}
                self._add(f"{kind}2", kind, self._by_owner("worker2"), **confirms)
        if case.get("committee_case") or case.get("review_pending"):
            self._add("committee", "committee_case", self._case_director(), code="open", **scope)
        if self._request.get("unable_to_consent"):
            doctor = {"party": "p-care", "type": "ggd", "function": "health_professional"}
            self._add("unable", "unable_to_consent", doctor | {"member": "doctor"}, until=_UNTIL)
        if "restriction" in self._request:
            officer = {"party": self._requester, "type": self._request["requester"]}
            officer |= {"function": "privacy_officer", "member": "officer"}
            self._add("restriction", "restriction", officer, code=self._request["restriction"])

    def _scope(self) -> dict[str, Any]:
        recipients = {"recipients": [self._requester], "until": _UNTIL}
        return {"purpose": self._request["purpose"], **recipients}

    def _case_director(self) -> dict[str, Any]:
        by = {"party": "p-coordinator", "type": "coordinator", "function": "case_director"}
        if self._request["provider"] == "coordinator":
            by["party"] = self._provider
        elif self._request["requester"] == "coordinator":
            by["party"] = self._requester
        return by | {"member": "director"}

    def _add_invitations(self) -> None:
        started = self._request.get("initiated_by", "ngo")
        if started == "requester":
            return
        scope = self._scope()
        inviter = self._member(self._provider, self._request["provider"], "worker")
        if self._row.get("id") == "F34":
            inviter = self._case_director()
        kind = "subject_initiated" if started == "subject" else "invitation"
        self._add("invitation", kind, inviter, **scope)
        self._add("conference", "conference", self._case_director(), code="open", **scope)

    def _approvals(self) -> list[dict[str, Any]]:
        rows, eyes = [], 0
        for approval in self._request.get("approvals", []):
            party, kind = self._approver(approval, eyes)
            eyes += approval["kind"] == "four_eyes"
            rows.append(
                {
                    "kind": approval["kind"],
                    "verdict": "approve",
                    "by": self._approver_of(approval, party, kind),
                    "at": "2026-03-01T09:00:00Z",
                    "answer": "a" * 64,
                }
            )
        return rows

    def _approver(self, approval: Mapping[str, Any], eyes: int) -> tuple[str, str]:
        kinds = {
            self._request["requester"]: self._requester,
            "coordinator": "p-coordinator",
            self._request["provider"]: self._provider,
        }
        if approval["person"] == self._person():
            # One natural person has one membership: who asks cannot approve from elsewhere.
            return self._asker()
        if "party" in approval:
            return kinds.get(approval["party"], "p-other"), approval["party"]
        if approval["kind"] == "four_eyes" and eyes > 0:
            return self._requester, self._request["requester"]
        return self._provider, self._request["provider"]

    def _approver_of(self, approval: Mapping[str, Any], party: str, kind: str) -> dict[str, Any]:
        functions = {"health_professional": "health_professional"}
        functions |= {"privacy_officer": "privacy_officer", "lawyer_release": "legal_counsellor"}
        by = self._member(party, kind, str(approval["person"]))
        function = functions.get(approval["kind"], by["function"])
        return by | {"function": function}


def _age_band(age: int | str) -> str:
    if isinstance(age, str):
        return age
    if age < 18:  # the age of majority
        return "minor"
    return "young_adult" if age < 21 else "adult"
