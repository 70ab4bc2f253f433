package hub.request_test

import rego.v1

# The conditions of the rows, with X13, X15, X16 and X23.

test_x16_screening_after_day_14_is_refused if {
	allowed(changed(screening, "/case/intake_days", 14))
	refused_with(changed(screening, "/case/intake_days", 15), "DENY_SCREENING_WINDOW_CLOSED")
	refused_with(json.remove(screening, ["/case/intake_days"]), "DENY_SCREENING_WINDOW_CLOSED")
}

test_x16_screening_may_be_read_after_day_14 if allowed(read(changed(screening, "/case/intake_days", 20)))

test_a_fact_that_a_row_asks_cannot_be_missing[sid] if {
	some sid, one in {
		"assigned": [progress, "DENY_NOT_ASSIGNED"],
		"mandate": [dossier, "DENY_MANDATE_MISSING"],
		"wish": [_handover, "DENY_WISH_NOT_RECORDED"],
		"return": [return_file, "DENY_RETURN_NOT_COMMITTED"],
		"conference": [_conference, "DENY_NOT_INVITED"],
		"committee": [_review, "DENY_NO_COMMITTEE_CASE"],
		"unable": [_rescue, "DENY_CONSENT_MISSING"],
		"initiated": [_attestation, "DENY_NOT_INVITED"],
	}
	decide(one[0]).outcome == "allow"
	one[1] in decide(without(one[0], sid)).reasons
}

test_a_fact_that_a_row_asks_cannot_be_over[sid] if {
	some sid, one in {
		"mandate": [dossier, "DENY_MANDATE_MISSING"],
		"conference": [_conference, "DENY_NOT_INVITED"],
		"committee": [_review, "DENY_NO_COMMITTEE_CASE"],
		"unable": [_rescue, "DENY_CONSENT_MISSING"],
		"initiated": [_attestation, "DENY_NOT_INVITED"],
	}
	allowed(fact_changed(one[0], sid, {"until": "2026-03-02"}))
	refused_with(fact_changed(one[0], sid, {"until": "2026-03-01"}), one[1])
}

test_a_fact_for_another_party_or_purpose_does_not_fit[sid] if {
	some sid, one in {
		"mandate": [dossier, "DENY_MANDATE_MISSING"],
		"conference": [_conference, "DENY_NOT_INVITED"],
		"committee": [_review, "DENY_NO_COMMITTEE_CASE"],
		"initiated": [_attestation, "DENY_NOT_INVITED"],
	}
	refused_with(fact_changed(one[0], sid, {"recipients": ["p-gives"]}), one[1])
	refused_with(fact_changed(one[0], sid, {"purpose": "screening"}), one[1])
}

test_closing_ends_what_was_open[sid] if {
	some sid, one in {
		"conference": [_conference, "DENY_NOT_INVITED"],
		"committee": [_review, "DENY_NO_COMMITTEE_CASE"],
	}
	some opening in one[0].facts
	opening.sid == sid
	closing := object.union(opening, {"sid": "closing", "at": late, "code": "closed"})
	refused_with(with_fact(one[0], closing), one[1])
}

test_review_that_is_open_stops_a_termination if {
	not "DENY_REVIEW_PENDING" in decide(_end).reasons
	refused_with(fact_changed(_end, "committee", {"code": "open"}), "DENY_REVIEW_PENDING")
}

test_mandate_must_have_been_seen_at_release if {
	answered := released(dossier, "ind_central_contact")
	allowed(answered)
	refused_with(changed(answered, "/answer/seen", []), "DENY_MANDATE_MISSING")
}

test_newer_assignment_ends_the_old if {
	some assignment in progress.facts
	assignment.sid == "assigned"
	newer := object.union(assignment, {"sid": "newer", "at": late, "member": "successor"})
	refused_with(with_fact(progress, newer), "DENY_NOT_ASSIGNED")
}

test_assignment_is_judged_of_the_reader_not_of_the_releaser if {
	refused_with(changed(read(progress), "/actor/member", "another"), "DENY_NOT_ASSIGNED")
	allowed(released(progress, "legal_counsellor"))
}

test_x13_return_before_commitment_is_refused if {
	refused_with(without(return_file, "return"), "DENY_RETURN_NOT_COMMITTED")
	refused_with(without(return_file, "return2"), "DENY_RETURN_NOT_COMMITTED")
}

test_x13_return_options_before_step_2_are_refused if {
	options := document({
		"purpose": "perspective_return", "from": "ngo_return", "to": "dtv",
		"items": ["return_options"], "art6": "a",
	})
	step1 := fact_changed(changed(without(options, "step2"), "/case/state", "step1"), "state", {"code": "step1"})
	allowed(options)
	refused_with(step1, "DENY_STEP_ORDER")
}

test_x15_state_party_cannot_start_itself[purpose] if {
	some purpose, situation in {"identity": identity, "return": return_file, "application": _application}
	refused_with(without(without(situation, "invitation"), "initiated"), "DENY_NOT_INVITED")
}

test_invitation_must_fit[name] if {
	some name, change in {
		"another party": {"recipients": ["p-gives"]},
		"another purpose": {"purpose": "screening"},
		"over": {"until": "2026-03-01"},
	}
	alone := without(_application, "initiated")
	allowed(alone)
	refused_with(fact_changed(alone, "invitation", change), "DENY_NOT_INVITED")
}

test_assignment_is_for_the_party_that_it_names if {
	namesake := fact_changed(progress, "assigned-other", {"member": "asker"})
	mine_gone := fact_changed(namesake, "assigned", {"member": "another"})
	"DENY_NOT_ASSIGNED" in decide(mine_gone).reasons
}

test_wish_of_the_person_is_an_invitation_too if allowed(without(_application, "invitation"))

test_short_track_gets_no_legal_perspective if {
	refused_with(changed(dossier, "/case/track", "dublin_short"), "DENY_STEP_ORDER")
}

test_x23_small_cells_are_refused if {
	allowed(_hub("monitoring_evaluation", "ngo_social", "aggregate_stats", "none"))
	refused_with(
		changed(_hub("monitoring_evaluation", "ngo_social", "aggregate_stats", "none"), "/hub/smallest_cell", 9),
		"DENY_SMALL_CELLS",
	)
}

test_hub_rows_need_what_the_session_says[path] if {
	some path, one in {
		"/hub/presented": [_hub("pass_verification", "ngo_housing", "pass_validity", "b"), "DENY_NOT_PRESENTED"],
		"/hub/identity_checked": [_hub("data_subject_rights", "data_subject", "own_records", "c"), "DENY_IDENTITY_UNVERIFIED"],
		"/hub/scope": [_audit, "DENY_FUNCTION"],
	}
	allowed(one[0])
	refused_with(changed(one[0], path, "all"), one[1])
	refused_with(json.remove(one[0], [path]), one[1])
}

test_request_to_the_hub_without_a_row_is_refused if {
	refused_with(_hub("screening", "ngo_social", "residence_status", "a"), "DENY_NO_FLOW")
}

test_condition_that_the_vocabulary_does_not_name_is_never_met if {
	row := object.union(data.agreement.flows.rows.F15, {"conditions": ["assigned", "later"]})
	decision := decide(progress) with data.agreement.flows.rows.F15 as row
	decision.reason == "DENY_UNKNOWN_TERM"
}

_handover := document({
	"purpose": "case_handover", "from": "ngo_social", "to": "ngo_legal", "items": ["contact"], "art6": "b",
})

_conference := document({
	"purpose": "case_conference", "from": "ind", "to": "ngo_legal", "items": ["hub_reference"], "art6": "e",
})

_review := document({
	"purpose": "dispute_review", "from": "review_committee", "to": "ngo_legal",
	"items": ["perspective_plan"], "art6": "f",
})

_rescue := document({
	"purpose": "trafficking_protection", "from": "trafficking_care", "to": "ngo_legal",
	"items": ["contact"], "art6": "d",
})

_attestation := document({
	"purpose": "subject_attestation", "from": "avim", "to": "ngo_social",
	"items": ["participation_attestation"], "art6": "e",
})

_application := document({
	"purpose": "application_preparation", "from": "ind", "to": "ngo_legal", "items": ["v_number"], "art6": "e",
})

_end := document({
	"purpose": "termination_decision", "from": "municipality", "to": "coordinator",
	"items": ["termination_advice"], "art6": "e",
})

_hub(purpose, from, item, art6) := document({
	"purpose": purpose, "from": from, "to": "hub", "items": [item], "art6": art6,
})

_audit := document({
	"purpose": "accountability_audit", "from": "ngo_legal", "to": "hub",
	"items": ["audit_metadata"], "art6": "c", "function": "privacy_officer",
})
