package hub.request_test

import rego.v1

import data.hub.request

# The situations of the tests: `document` has everything on file, and a test takes one thing away.

early := "2026-02-19T09:00:00Z"

noon := "2026-02-20T09:00:00Z"

late := "2026-02-25T09:00:00Z"

until := "2026-06-01"

decide(situation) := decision if {
	decision := request.decision with input as situation with data.release.revision as "h1:test"
}

refused_with(situation, code) if {
	decision := decide(situation)
	decision.outcome == "deny"
	decision.reason == code
}

allowed(situation) if decide(situation).outcome == "allow"

believed(situation, kind) if count(facts(situation, kind)) > 0

facts(situation, kind) := found if {
	found := request.facts_of(kind) with input as situation
}

usual_function := {
	"municipality": "municipal_reviewer", "ggd": "health_professional", "coordinator": "case_director",
	"ngo_legal": "legal_counsellor", "ngo_social": "caseworker", "ngo_housing": "housing_mentor",
	"ngo_return": "return_counsellor", "ngo_medical": "health_professional",
	"igo_return": "return_counsellor", "ind": "ind_central_contact", "dtv": "dtv_case_officer",
	"avim": "avim_id_officer", "lawyer": "legal_counsellor", "review_committee": "committee_member",
	"trafficking_care": "care_coordinator", "coa": "coa_transfer_officer", "research": "researcher",
	"data_subject": "subject", "hub": "operator",
}

_holding_types := {
	"ngo_legal", "ngo_social", "ngo_return", "ngo_housing", "ngo_medical", "coordinator",
	"ggd", "lawyer", "igo_return",
}

_by(party, type, function, member) := {"party": party, "type": type, "function": function, "member": member}

# The party that holds the case: the requester, unless it is an authority or asks about another's case.
_owner(ask) := {"party": "p-asks", "type": ask.from, "member": "asker"} if ask.from in _holding_types

else := {"party": "p-coordinator", "type": "coordinator", "member": "director"} if _by_statute(ask)

else := {"party": "p-gives", "type": ask.to, "member": "worker"}

# The law's own check (F34): the municipality asks the IND, and the coordinator holds the case.
_by_statute(ask) if {
	ask.from == "municipality"
	ask.to == "ind"
}

_lead_of(type) := "desk_officer" if type == "coordinator"

_lead_of(type) := "team_lead" if type != "coordinator"

# `ask` = {purpose, from, to, items, art6, function?, art9?}
document(ask) := {
	"query": "q1",
	"point": "asked",
	"now": "2026-03-02T09:00:00Z",
	"cut": {"approvals_after": "2026-02-23T09:00:00Z", "today": "2026-03-02"},
	"signed": ["p-asks", "p-coordinator", "p-gives"],
	"regime": "statutory",
	"request": {
		"id": "00", "sid": "request", "from": asker(ask), "to": {"party": "p-gives", "type": ask.to},
		"purpose": ask.purpose, "items": ask.items,
		"basis": {"art6": ask.art6, "art9": object.get(ask, "art9", [])},
		"invitation": true,
	},
	"actor": asker(ask),
	"case": {
		"owner": _owner(ask).party, "open_conference": true, "state": "step2", "track": "regular",
		"intake_days": 3, "age_band": "adult", "guardian": false,
	},
	"facts": _facts(ask),
	"approvals": [],
	"limits": {
		"persons_per_member_30d": 1, "requests_per_member_1h": 1, "persons_per_party_30d": 1,
		"denied_per_member_1h": 1, "subjects": 1,
	},
	"hub": {"scope": "own", "smallest_cell": 10, "presented": true, "identity_checked": true},
}

asker(ask) := _by("p-asks", ask.from, object.get(ask, "function", usual_function[ask.from]), "asker")

_facts(ask) := [object.union({"sid": sid, "at": noon}, fact) | some sid, fact in _by_sid(ask)]

_by_sid(ask) := object.union_n([
	_assignments(ask),
	_of_the_case(ask),
	_of_the_person(ask),
	_of_the_occasion(ask),
])

_assignments(ask) := {
	"assigned": {
		"kind": "assigned", "by": _lead(_owner(ask)), "at": early, "member": _owner(ask).member,
		"recipients": [_owner(ask).party],
	},
	"assigned-other": {
		"kind": "assigned", "by": _lead(_owner(ask)), "at": early, "member": _other(ask).member,
		"recipients": [_other(ask).party],
	},
}

_lead(owner) := _by(owner.party, owner.type, _lead_of(owner.type), "lead")

_other(ask) := {"party": "p-gives", "member": "worker"} if _owner(ask).party == "p-asks"

else := {"party": "p-asks", "member": "asker"}

_signer(ask, member) := _by(_owner(ask).party, _owner(ask).type, _usual_of(_owner(ask).type), member)

_usual_of(type) := object.get(usual_function, type, "none")

_first(ask) := _signer(ask, _owner(ask).member)

_second(ask) := _signer(ask, "colleague")

_of_the_case(ask) := {
	"state": {"kind": "case_state", "by": _first(ask), "code": "step2", "track": "regular", "date": "2026-02-20"},
	"state2": {
		"kind": "case_state", "by": _second(ask), "code": "step2", "track": "regular",
		"date": "2026-02-20", "confirms": "state",
	},
	"age": {"kind": "age_band", "by": _first(ask), "code": "adult"},
	"plan": {"kind": "plan_signed", "by": _first(ask), "date": "2026-02-20"},
	"balance": {"kind": "balance", "by": _first(ask), "date": "2026-02-20"},
	"wish": {"kind": "handover_wish", "by": _first(ask), "date": "2026-02-20"},
	"wish2": {"kind": "handover_wish", "by": _second(ask), "date": "2026-02-20", "confirms": "wish"},
	"return": {"kind": "return_commitment", "by": _first(ask), "date": "2026-02-20"},
	"return2": {"kind": "return_commitment", "by": _second(ask), "date": "2026-02-20", "confirms": "return"},
	"anchor": {"kind": "anchor_linked", "by": _first(ask), "date": "2026-02-20"},
	"anchor2": {"kind": "anchor_linked", "by": _second(ask), "date": "2026-02-20", "confirms": "anchor"},
	"step2": {"kind": "step2_wish", "by": _first(ask), "date": "2026-02-20"},
}

_of_the_person(ask) := {
	"consent": {
		"kind": "consent_given", "by": _first(ask), "purpose": ask.purpose, "items": ask.items,
		"recipients": ["p-asks", "p-gives"], "explicit": true, "role": "basis", "until": until,
	},
	"mandate": object.union({"kind": "mandate", "by": _first(ask)}, _scope(ask)),
	"unable": {
		"kind": "unable_to_consent", "until": "2026-03-04",
		"by": _by("p-care", "ggd", "health_professional", "doctor"),
	},
	"identity": {
		"kind": "identity_check", "date": "2026-02-20",
		"by": _by("p-coordinator", "coordinator", "desk_officer", "desk"),
	},
}

_scope(ask) := {"purpose": ask.purpose, "recipients": ["p-asks"], "until": until}

_of_the_occasion(ask) := {
	"invitation": object.union({"kind": "invitation", "by": _inviter(ask)}, _scope(ask)),
	"initiated": object.union({"kind": "subject_initiated", "by": _inviter(ask)}, _scope(ask)),
	"conference": object.union({"kind": "conference", "by": director, "code": "open"}, _scope(ask)),
	"committee": object.union(
		{"kind": "committee_case", "by": director, "code": _committee_code(ask)},
		_scope(ask),
	),
}

# A termination is decided only once no review is pending; a review is asked for while it is.
_committee_code(ask) := "closed" if ask.purpose == "termination_decision"

_committee_code(ask) := "open" if ask.purpose != "termination_decision"

director := _by("p-coordinator", "coordinator", "case_director", "director")

_inviter(ask) := director if _by_statute(ask)

else := _by("p-gives", ask.to, _usual_of(ask.to), "worker")

# The changes that a test makes: a member of the document, or a fact by its sid.
changed(situation, path, value) := json.patch(situation, [{"op": "add", "path": path, "value": value}])

without(situation, sid) := object.union(situation, {"facts": [fact |
	some fact in situation.facts
	not _is_or_confirms(fact, sid)
]})

_is_or_confirms(fact, sid) if fact.sid == sid

_is_or_confirms(fact, sid) if fact.confirms == sid

with_fact(situation, fact) := object.union(situation, {"facts": array.concat(situation.facts, [fact])})

fact_changed(situation, sid, change) := object.union(
	situation,
	{"facts": [_changed_if(fact, sid, change) | some fact in situation.facts]},
)

_changed_if(fact, sid, change) := object.union(fact, change) if fact.sid == sid

_changed_if(fact, sid, _) := fact if fact.sid != sid

# The same request at the release of its answer, and at the reading of that.
released(situation, function) := object.union(situation, {
	"point": "released",
	"actor": _by("p-gives", situation.request.to.type, function, "releaser"),
	"answer": answer(situation),
})

read(situation) := object.union(situation, {"point": "read", "answer": answer(situation)})

answer(situation) := {
	"sid": "a1", "items": situation.request.items, "delete_by": until, "seen": ["mandate"], "sources": [],
}

approval(kind, by) := {"kind": kind, "verdict": "approve", "by": by, "at": late}

approved(situation, approvals) := object.union(situation, {"approvals": approvals})

# Requests that the other tests start from.
progress := document({
	"purpose": "ppp_evaluation", "from": "ngo_social", "to": "ngo_legal",
	"items": ["ppp_progress"], "art6": "b",
})

dossier := document({
	"purpose": "perspective_legal", "from": "ngo_legal", "to": "ind",
	"items": ["asylum_decisions"], "art6": "a",
})

account := document({
	"purpose": "perspective_legal", "from": "ngo_legal", "to": "ind",
	"items": ["asylum_narrative"], "art6": "a", "art9": ["a"],
})

identity := document({
	"purpose": "identity_support", "from": "avim", "to": "ngo_legal",
	"items": ["identity_basic"], "art6": "e",
})

return_file := document({
	"purpose": "perspective_return", "from": "dtv", "to": "ngo_return",
	"items": ["travel_documents"], "art6": "e",
})

termination := document({
	"purpose": "termination_preparation", "from": "ngo_social", "to": "ngo_legal",
	"items": ["ppp_progress"], "art6": "b",
})

screening := document({
	"purpose": "screening", "from": "ngo_social", "to": "ind", "items": ["dublin"], "art6": "a",
})

test_the_starting_points_are_allowed_or_wait_for_approval_only if {
	every situation in [progress, dossier, account, return_file, screening] {
		allowed(situation)
	}
	every situation in [identity, termination] {
		decide(situation).outcome == "needs_approval"
	}
}
