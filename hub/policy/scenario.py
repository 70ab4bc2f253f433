"""Situations from practice as input documents, in the form of policy, section 6.

A scenario says in a few words what is on file; this module gives every fact a right author. It
builds the document in the same way as for a real request. An unknown member is an error: a misspelt
condition must not pass.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hub.domain.approval import Approval
from hub.domain.fact import Fact
from hub.domain.party import Actor
from hub.errors import InvalidInput
from hub.policy import input as inputs
from hub.policy.input import COUNTS, Answer, HubRead, Request, Situation
from hub.policy.input_document import InputDocument

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)
INTAKE_DAYS_MAX = 3_650
_AT = "2026-02-20T09:00:00Z"
_EARLIER = "2026-02-19T09:00:00Z"
_UNTIL = "2026-06-01"
_TODAY = TODAY.isoformat()

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
    """One situation with its expected decision."""

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
        raise InvalidInput("scenario_invalid", "expected a list of scenarios")
    return tuple(_read_one(row, place) for place, row in enumerate(document, start=1))


def _read_one(row: Any, place: int) -> Scenario:
    name = f"scenario {place}"
    _members(row, frozenset({"id", "title", "expect", "reason", "request"}), frozenset(), name)
    request = row["request"]
    _members(request, _REQUEST_REQUIRED, _REQUEST_OPTIONAL, row["id"])
    _members(request.get("case", {}), frozenset(), _CASE, row["id"])
    days = request.get("case", {}).get("intake_days", 1)
    if type(days) is not int or not 0 <= days <= INTAKE_DAYS_MAX:
        detail = f"{row['id']}: intake_days is a number of days up to {INTAKE_DAYS_MAX}"
        raise InvalidInput("scenario_invalid", detail)
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
        raise InvalidInput("scenario_invalid", f"{name}: expected an object")
    missing, unknown = required - set(value), set(value) - required - optional
    if missing or unknown:
        detail = f"{name}: missing {sorted(missing)}, unknown {sorted(unknown)}"
        raise InvalidInput("scenario_invalid", detail)


def document(
    scenario: Scenario, vocabulary: Mapping[str, Any], flows: Mapping[str, Any], *, query: str
) -> InputDocument:
    """The input document of ``scenario`` under an agreement's vocabulary and flows.

    Raises:
        InvalidInput: the scenario has a value that no real request could have.
    """
    return inputs.build(_Builder(scenario.request, vocabulary, flows).build(), query=query)


class _Builder:
    """Holds one scenario while its situation is put together."""

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
        is_providers_case = request["requester"] in authorities | _OWNED_BY_PROVIDER
        self._owner: tuple[str, str] = self._asker()
        if is_providers_case:
            self._owner = (self._provider, request["provider"])
        if self._row.get("id") == "F34":
            self._owner = ("p-coordinator", "coordinator")
        self._facts: list[Fact] = []

    def _asker(self) -> tuple[str, str]:
        return self._requester, self._request["requester"]

    def build(self) -> Situation:
        request = self._request
        point = "released" if request.get("onward") else request.get("point", "asked")
        signed = {self._requester, self._provider, "p-coordinator"}
        if request.get("provider_in_agreement") is False:
            signed.discard(self._provider)
        at_hub = request["provider"] == "hub"
        if not at_hub:
            self._add_facts()
        return Situation(
            point=point,
            now=NOW,
            signed=frozenset(signed),
            regime=request.get("regime", "no_basis"),
            request=self._request_part(),
            actor=self._releaser() if point == "released" else self._sender(),
            limits=dict.fromkeys(COUNTS, 1) | {"subjects": request.get("subjects", 1)},
            facts=tuple(self._facts),
            approvals=self._approvals(),
            case_owner="" if at_hub else self._owner[0],
            answer=self._answer() if point != "asked" else None,
            hub=self._hub() if at_hub else None,
        )

    def _request_part(self) -> Request:
        request = self._request
        basis9 = request.get("basis9")
        return Request(
            id="0" * 32,
            sender=self._sender(),
            to_party=self._provider,
            to_type=request["provider"],
            purpose=request["purpose"],
            items=tuple(request["categories"]),
            art6=request["basis6"],
            art9=(basis9,) if basis9 else (),
            invitation=request.get("initiated_by", "ngo") != "requester",
        )

    def _person(self) -> str:
        return str(self._request.get("person", "asker"))

    def _sender(self) -> Actor:
        return Actor(
            party=self._requester,
            type=self._request["requester"],
            function=self._request["function"],
            member=self._person(),
        )

    def _releaser(self) -> Actor:
        return Actor(
            party=self._provider,
            type=self._request["provider"],
            function=self._release_function(),
            member="releaser",
        )

    def _release_function(self) -> str:
        releases: Sequence[str] = self._row.get("releases", [])
        for function in self._vocabulary["functions"]:
            if function["id"] in releases and self._request["provider"] in function["parties"]:
                return str(function["id"])
        return "connector"

    def _answer(self) -> Answer:
        return Answer(
            sid="a" * 64,
            items=tuple(self._request["categories"]),
            delete_by=_UNTIL,
            seen=("mandate",) if self._case.get("mandate") else (),
            sources=("b" * 64,) if self._request.get("onward") else (),
        )

    def _hub(self) -> HubRead:
        return HubRead(
            scope="own",
            smallest_cell=self._request.get("min_cell", 10),
            presented=self._request.get("presented", False),
            identity_checked=self._request.get("identity_checked", False),
        )

    def _add(self, sid: str, kind: str, by: Actor, *, at: str = _AT, **members: Any) -> None:
        confirms = str(members.pop("confirms", ""))
        fact = Fact(sid=sid, kind=kind, by=by, at=at, members=members, confirms=confirms)
        self._facts.append(fact)

    def _by_owner(self, member: str = "worker") -> Actor:
        return self._member(*self._owner, member)

    def _member(self, party: str, kind: str, member: str) -> Actor:
        """A member who opens dossiers where this type has one, else any function it has."""
        functions = [f for f in self._vocabulary["functions"] if kind in f["parties"]]
        usual = [f for f in functions if f["id"] not in {"connector", "operator", "subject"}]
        first = next((f for f in usual if f["opens"]), usual[0] if usual else {"id": "none"})
        return Actor(party=party, type=kind, function=first["id"], member=member)

    def _add_facts(self) -> None:
        self._add_states()
        guardian: dict[str, Any] = {"guardian": True} if self._case.get("guardian") else {}
        code = _age_band(self._case.get("age", 30))
        self._add("age", "age_band", self._by_owner(), code=code, **guardian)
        for kind in ("plan_signed", "balance"):
            if self._request.get(kind, True):
                self._add(kind, kind, self._by_owner(), date=_TODAY)
        self._add_assignments()
        self._add_consent()
        self._add_row_facts()
        self._add_invitations()

    def _add_states(self) -> None:
        """Add the states since the intake; two members saw entering step 2 and leaving."""
        case = self._case
        state = "step2" if case.get("step2_open") else "step1"
        intake = TODAY - timedelta(days=case.get("intake_days", 1))
        members = {
            "code": "exit" if case.get("closed") else state,
            "track": case.get("track", "regular"),
            "date": intake.isoformat(),
        }
        self._add("state", "case_state", self._by_owner(), **members)
        members["confirms"] = "state"
        self._add("state2", "case_state", self._by_owner("worker2"), **members)

    def _add_assignments(self) -> None:
        director = self._director_of(*self._owner)
        # The signer of a fact on file was assigned before; a later assignment ends that.
        self._add_assigned("assigned-owner", director, "worker", self._owner[0], at=_EARLIER)
        if self._case.get("assigned"):
            self._add_assigned("assigned", director, self._person(), self._requester)
        self._add_assigned("assigned-provider", director, "worker", self._provider)

    def _add_assigned(
        self, sid: str, by: Actor, member: str, recipient: str, *, at: str = _AT
    ) -> None:
        self._add(sid, "assigned", by, at=at, member=member, recipients=[recipient])

    def _director_of(self, party: str, kind: str) -> Actor:
        function = "desk_officer" if kind == "coordinator" else "team_lead"
        return Actor(party=party, type=kind, function=function, member="lead")

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
                self._add(kind, kind, self._by_owner(), date=_TODAY)
                confirms = {"date": _TODAY, "confirms": kind}
                self._add(f"{kind}2", kind, self._by_owner("worker2"), **confirms)
        if case.get("committee_case") or case.get("review_pending"):
            self._add("committee", "committee_case", self._case_director(), code="open", **scope)
        if self._request.get("unable_to_consent"):
            doctor = Actor(
                party="p-care", type="ggd", function="health_professional", member="doctor"
            )
            self._add("unable", "unable_to_consent", doctor, until=_UNTIL)
        if "restriction" in self._request:
            officer = replace(self._by_owner("officer"), function="privacy_officer")
            self._add("restriction", "restriction", officer, code=self._request["restriction"])

    def _scope(self) -> dict[str, Any]:
        recipients = {"recipients": [self._requester], "until": _UNTIL}
        return {"purpose": self._request["purpose"], **recipients}

    def _case_director(self) -> Actor:
        party = "p-coordinator"
        if self._request["provider"] == "coordinator":
            party = self._provider
        elif self._request["requester"] == "coordinator":
            party = self._requester
        return Actor(party=party, type="coordinator", function="case_director", member="director")

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

    def _approvals(self) -> tuple[Approval, ...]:
        rows, eyes = [], 0
        for approval in self._request.get("approvals", []):
            party, kind = self._approver(approval, eyes)
            eyes += approval["kind"] == "four_eyes"
            rows.append(
                Approval(
                    kind=approval["kind"],
                    verdict="approve",
                    by=self._approver_of(approval, party, kind),
                    at="2026-03-01T09:00:00Z",
                    answer="a" * 64,
                )
            )
        return tuple(rows)

    def _approver(self, approval: Mapping[str, Any], eyes: int) -> tuple[str, str]:
        kinds = {
            self._request["requester"]: self._requester,
            "coordinator": "p-coordinator",
            self._request["provider"]: self._provider,
        }
        if approval["person"] == self._person():
            # One natural person has one membership, so the asker cannot approve from elsewhere.
            return self._asker()
        if "party" in approval:
            return kinds.get(approval["party"], "p-other"), approval["party"]
        if approval["kind"] == "four_eyes" and eyes > 0:
            return self._requester, self._request["requester"]
        return self._provider, self._request["provider"]

    def _approver_of(self, approval: Mapping[str, Any], party: str, kind: str) -> Actor:
        functions = {"health_professional": "health_professional"}
        functions |= {"privacy_officer": "privacy_officer", "lawyer_release": "legal_counsellor"}
        by = self._member(party, kind, str(approval["person"]))
        return replace(by, function=functions.get(approval["kind"], by.function))


def _age_band(age: int | str) -> str:
    if isinstance(age, str):
        return age
    if age < 18:  # the age of majority
        return "minor"
    return "young_adult" if age < 21 else "adult"
