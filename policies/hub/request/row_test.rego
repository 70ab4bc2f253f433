package hub.request_test

import rego.v1

import data.hub.request

# The flow, its categories and bases, who acts, and the person: with X16 (closed case) and X21.

test_no_flow_without_a_row if {
	refused_with(changed(dossier, "/request/from/type", "ngo_return"), "DENY_NO_FLOW")
}

test_without_a_row_nothing_behind_it_is_named if {
	bare := object.union(changed(account, "/request/from/type", "ngo_return"), {"facts": [], "case": {"state": "exit"}})
	decide(bare).reasons == ["DENY_NO_FLOW"]
}

test_no_flow_within_one_organisation if {
	refused_with(changed(progress, "/request/to/party", "p-asks"), "DENY_NO_FLOW")
}

test_no_flow_for_an_excepted_pair[pair] if {
	some pair in [["ind", "ind"], ["ind", "dtv"], ["dtv", "ind"], ["dtv", "dtv"]]
	refused_with(
		document({
			"purpose": "case_conference", "from": pair[0], "to": pair[1],
			"items": ["hub_reference"], "art6": "e",
		}),
		"DENY_NO_FLOW",
	)
}

test_category_outside_the_row_is_refused if {
	refused_with(changed(dossier, "/request/items", ["asylum_decisions", "contact"]), "DENY_CATEGORY_NOT_ALLOWED")
}

test_category_of_another_provider_is_refused if {
	refused_with(
		document({
			"purpose": "hardship_review", "from": "coordinator", "to": "ngo_social",
			"items": ["medical_conclusion"], "art6": "a", "art9": ["a"],
		}),
		"DENY_CATEGORY_NOT_ALLOWED",
	)
}

test_basis_outside_the_row_is_refused if {
	refused_with(changed(dossier, "/request/basis/art6", "b"), "DENY_BASIS_NOT_ACCEPTED")
}

test_basis_that_this_type_may_not_use_is_refused if {
	refused_with(
		document({
			"purpose": "case_conference", "from": "ngo_social", "to": "ngo_legal",
			"items": ["hub_reference"], "art6": "e",
		}),
		"DENY_BASIS_NOT_ACCEPTED",
	)
}

test_basis_b_needs_a_signed_plan if refused_with(without(progress, "plan"), "DENY_BASIS_NOT_IN_FORCE")

test_basis_f_needs_a_balance if {
	refused_with(without(changed(dossier, "/request/basis/art6", "f"), "balance"), "DENY_BASIS_NOT_IN_FORCE")
}

test_municipal_check_needs_the_statute if {
	refused_with(changed(_municipal_check, "/regime", "interim"), "DENY_BASIS_NOT_IN_FORCE")
}

test_restriction_blocks[code] if {
	some code, situation in {"art18": progress, "art21": changed(dossier, "/request/basis/art6", "f")}
	refused_with(with_fact(situation, _restriction("p-asks", code, noon)), "DENY_RESTRICTED")
}

test_restriction_of_an_owner_that_left_still_blocks if {
	left := changed(dossier, "/case/owner", "p-left")
	refused_with(with_fact(left, _restriction("p-left", "art18", noon)), "DENY_RESTRICTED")
}

test_restriction_is_lifted_by_the_same_party_only[party] if {
	some party in {"p-gives", "p-left"}
	restricted := with_fact(progress, _restriction("p-asks", "art18", noon))
	refused_with(with_fact(restricted, _restriction(party, "none", late)), "DENY_RESTRICTED")
}

test_lifted_restriction_does_not_block if {
	restricted := with_fact(progress, _restriction("p-asks", "art18", noon))
	allowed(with_fact(restricted, _restriction("p-asks", "none", late)))
}

test_legal_claims_pass_article_18_only_with_a_special_item if {
	on_claims := changed(changed(account, "/request/basis/art6", "f"), "/request/basis/art9", ["f"])
	restricted := with_fact(on_claims, _restriction("p-asks", "art18", noon))
	allowed(restricted)
	refused_with(changed(restricted, "/request/items", ["asylum_decisions"]), "DENY_RESTRICTED")
}

test_x16_closed_case_is_refused if {
	exit := {"code": "exit"}
	closed := fact_changed(fact_changed(progress, "state", exit), "state2", exit)
	refused_with(changed(closed, "/case/state", "exit"), "DENY_CASE_CLOSED")
}

test_x16_case_without_a_state_is_refused if refused_with(without(progress, "state"), "DENY_CASE_CLOSED")

test_function_that_does_not_ask_is_refused if {
	refused_with(changed(progress, "/actor/function", "team_lead"), "DENY_FUNCTION")
}

test_function_of_another_type_is_refused if {
	refused_with(changed(progress, "/actor/type", "ngo_legal"), "DENY_FUNCTION")
}

test_member_of_another_party_is_refused if {
	refused_with(changed(progress, "/actor/party", "p-other"), "DENY_FUNCTION")
}

test_requester_cannot_release if {
	refused_with(changed(released(progress, "legal_counsellor"), "/actor", progress.actor), "DENY_FUNCTION")
}

test_releaser_needs_a_function_of_the_row if {
	allowed(released(progress, "legal_counsellor"))
	refused_with(released(progress, "team_lead"), "DENY_FUNCTION")
}

test_reader_needs_a_function_that_opens if {
	functions := [_closed_if(one, "caseworker") | some one in data.agreement.vocabulary.functions]
	decision := decide(read(progress)) with data.agreement.vocabulary.functions as functions
	decision.reason == "DENY_FUNCTION"
}

test_x21_minor_without_guardian_is_refused if {
	minor := fact_changed(changed(progress, "/case/age_band", "minor"), "age", {"code": "minor"})
	refused_with(minor, "DENY_MINOR_NO_GUARDIAN")
	allowed(fact_changed(changed(minor, "/case/guardian", true), "age", {"guardian": true}))
}

test_x21_unknown_age_is_refused if refused_with(without(progress, "age"), "DENY_MINOR_NO_GUARDIAN")

test_x21_vital_interest_of_a_minor_is_served if {
	minor := fact_changed(changed(_acute, "/case/age_band", "minor"), "age", {"code": "minor"})
	allowed(minor)
}

test_every_cell_of_the_agreement_can_be_allowed[key] if {
	some key, row in _cells
	_can_be_allowed(row, split(key, "|"))
}

# This is a function, because its evaluation ends at the first request that is allowed.
_can_be_allowed(row, [purpose, from, to]) if {
	some item in row.categories
	some ask in _asks(row, item, from)
	situation := document(object.union(ask, {"purpose": purpose, "from": from, "to": to, "items": [item]}))
	_denied_nothing(situation)
}

_cells := {key: row |
	some key, id in data.agreement.flows.index
	row := data.agreement.flows.rows[id]
	[_, from, to] := split(key, "|")
	not [from, to] in object.get(row, "except_pairs", [])
}

_asks(row, item, from) := {{"art6": art6, "art9": art9, "function": function} |
	some art6 in row.bases6
	from in data.agreement.vocabulary.basis_users.art6[art6]
	some function in row.asks
	function in _functions_of(from)
	some art9 in _special_bases(row, item)
}

_special_bases(row, item) := [[basis] | some basis in row.bases9] if item in _special

else := [[]]

_special := {one.id | some one in data.agreement.vocabulary.categories; one.art9 == 1}

_denied_nothing(situation) if {
	denials := request.denials with input as situation
	count(denials) == 0
}

_functions_of(type) := {one.id | some one in data.agreement.vocabulary.functions; type in one.parties}

_restriction(party, code, at) := {
	"sid": concat("-", ["restriction", party, code]), "kind": "restriction", "code": code, "at": at,
	"by": {"party": party, "type": "ngo_social", "function": "privacy_officer", "member": "officer"},
}

_closed_if(function, id) := object.union(function, {"opens": false}) if function.id == id

_closed_if(function, id) := function if function.id != id

_municipal_check := document({
	"purpose": "intake_check", "from": "municipality", "to": "ind",
	"items": ["eligibility_predicates"], "art6": "e",
})

_acute := document({
	"purpose": "acute_care", "from": "ggd", "to": "ngo_social", "items": ["contact"], "art6": "d",
})
