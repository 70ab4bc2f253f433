package hub.request_test

import rego.v1

# The authors of facts: the right one of each kind, and each wrong one.

test_right_author_is_believed[sid] if {
	some sid, kind in _kinds
	believed(_without_others(sid), kind)
}

test_consent_given_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("consent", by)
}

test_mandate_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("mandate", by)
}

test_case_state_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("state", by)
}

test_age_band_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("age", by)
}

test_plan_signed_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("plan", by)
}

test_balance_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("balance", by)
}

test_step2_wish_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("step2", by)
}

test_return_commitment_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("return", by)
}

test_handover_wish_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("wish", by)
}

test_anchor_linked_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	_refused("anchor", by)
}

test_consent_renewed_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_owner, _others)
	renewed := fact_changed(dossier, "consent", {"kind": "consent_renewed"})
	believed(renewed, "consent_renewed")
	not believed(fact_changed(renewed, "consent", {"by": by}), "consent_renewed")
}

test_assigned_by_a_wrong_author[who] if {
	some who, change in {
		"the assignee": {"member": "asker"},
		"a caseworker": {"function": "legal_counsellor"},
		"a privacy officer": {"function": "privacy_officer"},
		"another party": {"party": "p-gives"},
		"a State party": {"type": "ind", "function": "ind_central_contact"},
		"a connector": {"function": "connector"},
	}
	some assignment in dossier.facts
	assignment.sid == "assigned"
	allowed(dossier)
	wrong := fact_changed(dossier, "assigned", {"by": object.union(assignment.by, change)})
	"DENY_NOT_ASSIGNED" in decide(wrong).reasons
}

test_invitation_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_inviter, _others)
	_refused("invitation", by)
}

test_subject_initiated_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_inviter, _others)
	_refused("initiated", by)
}

test_municipal_check_is_base_by_the_coordinator_only if {
	believed(_municipal_check, "invitation")
	by := {"party": "p-gives", "type": "ngo_legal", "function": "legal_counsellor", "member": "worker"}
	not believed(fact_changed(_municipal_check, "invitation", {"by": by}), "invitation")
}

test_conference_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_director, _others)
	_refused("conference", by)
}

test_committee_case_by_a_wrong_author[who] if {
	some who, by in object.union(_wrong_director, _others)
	_refused("committee", by)
}

test_unable_to_consent_by_a_wrong_author[who] if {
	some who, by in {
		"the requester": _by("p-asks", "trafficking_care", "care_coordinator", "asker"),
		"a caseworker": _by("p-gives", "ngo_legal", "caseworker", "worker"),
		"a State party": _by("p-state", "ind", "health_professional", "doctor"),
		"a connector": _by("p-care", "ggd", "connector", "machine"),
	}
	refused_with(fact_changed(_rescue, "unable", {"by": by}), "DENY_CONSENT_MISSING")
}

test_identity_check_by_a_wrong_author[who] if {
	some who, by in {
		"a mentor": _by("p-asks", "ngo_housing", "housing_mentor", "mentor"),
		"the person": _by("p-asks", "data_subject", "subject", "person"),
		"a State party": _by("p-state", "ind", "ind_central_contact", "contact"),
	}
	_refused("identity", by)
}

test_restriction_by_a_wrong_author[who] if {
	some who, function in {"a counsellor": "legal_counsellor", "a lead": "team_lead", "a connector": "connector"}
	allowed(with_fact(progress, _restricted_by(function)))
}

test_restriction_by_an_officer_of_either_side_counts[party] if {
	some party in {"p-asks", "p-gives"}
	restriction := _restricted_by("privacy_officer")
	by := object.union(restriction.by, {"party": party})
	refused_with(with_fact(progress, object.union(restriction, {"by": by})), "DENY_RESTRICTED")
}

test_restriction_by_a_stranger_reaches_nothing[type] if {
	some type in {"ngo_social", "ggd", "ind", "avim", "municipality"}
	restriction := _restricted_by("privacy_officer")
	by := object.union(restriction.by, {"type": type})
	allowed(with_fact(progress, object.union(restriction, {"by": by})))
}

test_restriction_by_a_state_party_reaches_the_one_request_that_it_is_about[type] if {
	some type in {"ind", "dtv", "avim", "coa", "municipality"}
	restriction := _restricted_by("privacy_officer")
	by := object.union(restriction.by, {"type": type, "party": "p-gives"})
	allowed(with_fact(progress, object.union(restriction, {"by": by, "about": "other"})))
	refused_with(with_fact(progress, object.union(restriction, {"by": by, "about": "request"})), "DENY_RESTRICTED")
}

test_withdrawal_counts_in_whatever_function[function] if {
	some type, function in {"ngo_legal": "legal_counsellor", "ngo_social": "connector", "none": "none"}
	withdrawal := object.union(_withdrawal({}), {"by": _by("p-asks", type, function, "someone")})
	refused_with(with_fact(dossier, withdrawal), "DENY_CONSENT_WITHDRAWN")
}

test_confirmation_that_does_not_hold[who] if {
	some who, change in {
		"by the first member": {"by": {"member": "asker"}},
		"by another party": {"by": {"party": "p-gives"}},
		"by a connector": {"by": {"function": "connector"}},
		"of another fact": {"confirms": "plan"},
		"of another day": {"date": "2026-02-19"},
		"of another kind": {"kind": "plan_signed"},
	}
	believed(_handover, "handover_wish")
	not believed(fact_changed(_handover, "wish2", change), "handover_wish")
}

test_confirmation_says_nothing_by_itself if not believed(_lone_confirmation, "handover_wish")

test_step_2_and_exit_must_be_confirmed[code] if {
	some code, expected in {"intake": true, "screening": true, "step1": true, "step2": false, "exit": false}
	unconfirmed := fact_changed(without(progress, "state2"), "state", {"code": code})
	with_state := with_fact(unconfirmed, object.union(_state_fact, {"code": code}))
	_is_believed(with_state, "case_state") == expected
}

test_director_signs_for_no_one[sid] if {
	some sid in {"consent", "mandate", "state", "age", "plan", "balance", "step2", "return", "wish", "anchor"}
	_refused(sid, director)
}

test_member_signs_only_while_assigned[when] if {
	some when, one in {
		"before it began": ["2026-02-18T09:00:00Z", false],
		"when it began": [early, true],
		"when it ended": [noon, true],
		"after it ended": ["2026-02-20T09:00:01Z", false],
	}
	some assignment in dossier.facts
	assignment.sid == "assigned"
	successor := object.union(assignment, {"sid": "newer", "at": noon, "member": "successor"})
	signed := fact_changed(dossier, "mandate", {"at": one[0]})
	_is_believed(with_fact(signed, successor), "mandate") == one[1]
}

test_assignment_by_a_wrong_author_ends_nothing if {
	some assignment in dossier.facts
	assignment.sid == "assigned"
	by := object.union(assignment.by, {"function": "connector"})
	allowed(with_fact(dossier, object.union(assignment, {"sid": "newer", "at": late, "member": "thief", "by": by})))
}

_is_believed(situation, kind) if believed(situation, kind)

else := false

_kinds := {
	"consent": "consent_given", "mandate": "mandate", "state": "case_state", "age": "age_band",
	"plan": "plan_signed", "balance": "balance", "step2": "step2_wish", "return": "return_commitment",
	"wish": "handover_wish", "anchor": "anchor_linked", "invitation": "invitation",
	"initiated": "subject_initiated", "conference": "conference", "committee": "committee_case",
	"unable": "unable_to_consent", "identity": "identity_check", "assigned": "assigned",
}

# Each of these may sign a fact of some kind, but of none of the kinds here.
_others := {
	"a doctor elsewhere": _by("p-care", "ggd", "health_professional", "doctor"),
	"a privacy officer elsewhere": _by("p-other", "ngo_social", "privacy_officer", "officer"),
	"a caseworker elsewhere": _by("p-other", "ngo_social", "caseworker", "someone"),
	"a team lead of the owner": _by("p-asks", "ngo_legal", "team_lead", "lead"),
}

# A wrong author is not believed here; the right one is (the test above).
_refused(sid, by) if not believed(_signed_by(sid, by), _kinds[sid])

_signed_by(sid, by) := fact_changed(_without_others(sid), sid, {"by": by})

# A request between two NGOs, so that an invitation has a right author too.
_base := document({
	"purpose": "perspective_legal", "from": "ngo_legal", "to": "lawyer", "items": ["asylum_decisions"], "art6": "a",
})

# The fact itself is the only one of its kind on file.
_without_others(sid) := object.union(_base, {"facts": [fact |
	some fact in _base.facts
	not _is_another(fact, sid)
]})

_is_another(fact, sid) if {
	fact.kind == _kinds[sid]
	fact.sid != sid
	not fact.confirms
	not fact.kind == "assigned"
}

_wrong_owner := {
	"the provider": _by("p-gives", "lawyer", "legal_counsellor", "worker"),
	"another party": _by("p-other", "ngo_legal", "legal_counsellor", "asker"),
	"a colleague who is not assigned": _by("p-asks", "ngo_legal", "legal_counsellor", "colleague"),
	"a State party that holds the case": _by("p-asks", "ind", "ind_central_contact", "asker"),
	"the municipality": _by("p-asks", "municipality", "municipal_reviewer", "asker"),
	"a connector": _by("p-asks", "ngo_legal", "connector", "asker"),
	"a function of another type": _by("p-asks", "ngo_legal", "health_professional", "asker"),
}

_wrong_inviter := {
	"the requester": _by("p-asks", "ngo_legal", "legal_counsellor", "asker"),
	"another party": _by("p-other", "ngo_legal", "legal_counsellor", "worker"),
	"a colleague who is not assigned": _by("p-gives", "ngo_legal", "legal_counsellor", "colleague"),
	"a State party": _by("p-gives", "ind", "ind_central_contact", "worker"),
	"a connector": _by("p-gives", "ngo_legal", "connector", "worker"),
}

_wrong_director := {
	"a counsellor": _by("p-asks", "ngo_legal", "legal_counsellor", "asker"),
	"a desk officer": _by("p-coordinator", "coordinator", "desk_officer", "director"),
	"a director of a State party": _by("p-state", "ind", "case_director", "director"),
	"a connector": _by("p-coordinator", "coordinator", "connector", "director"),
}

_restricted_by(function) := {
	"sid": "restriction", "kind": "restriction", "code": "art18", "at": late,
	"by": _by("p-other", "ngo_social", function, "someone"),
}

_lone_confirmation := object.union(_handover, {"facts": [fact |
	some fact in _handover.facts
	fact.sid != "wish"
]})

_state_fact := {
	"sid": "state3", "kind": "case_state", "at": noon, "track": "regular", "date": "2026-02-20",
	"by": _by("p-asks", "ngo_social", "caseworker", "asker"),
}
