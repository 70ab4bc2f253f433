package hub.request_test

import rego.v1

# Approvals, with X18: whose approval counts, how often, and for how long.

test_two_members_of_two_parties_are_four_eyes if allowed(_seen_by(["colleague", "p-asks"], ["reviewer", "p-gives"]))

test_one_member_of_the_coordinator_counts if {
	eyes := [approval("four_eyes", _colleague), approval("four_eyes", director)]
	allowed(approved(termination, eyes))
}

test_x18_requester_does_not_approve_himself if {
	not_enough(_seen_by(["asker", "p-asks"], ["reviewer", "p-gives"]))
}

test_x18_one_member_counts_once if not_enough(_seen_by(["reviewer", "p-gives"], ["reviewer", "p-gives"]))

test_two_of_the_requester_are_not_enough if not_enough(_seen_by(["colleague", "p-asks"], ["another", "p-asks"]))

test_party_that_stands_apart_does_not_count if not_enough(_seen_by(["reviewer", "p-gives"], ["stranger", "p-left"]))

test_rejection_does_not_count if {
	situation := _seen_by(["colleague", "p-asks"], ["reviewer", "p-gives"])
	not_enough(changed(situation, "/approvals/0/verdict", "reject"))
}

test_x18_approval_older_than_seven_days_lapsed if {
	situation := _seen_by(["colleague", "p-asks"], ["reviewer", "p-gives"])
	allowed(changed(situation, "/approvals/0/at", "2026-02-23T09:00:00Z"))
	not_enough(changed(situation, "/approvals/0/at", "2026-02-23T08:59:59Z"))
}

test_only_the_first_approval_of_a_member_counts if {
	officer := _officer("p-gives", "ngo_legal")
	first := approval("four_eyes", officer)
	decision := decide(approved(identity, [first, approval("privacy_officer", officer)]))
	decision.reasons == ["NEEDS_PRIVACY_OFFICER"]
}

test_function_that_never_approves[function] if {
	some function in {"operator", "connector", "subject"}
	situation := _seen_by(["colleague", "p-asks"], ["reviewer", "p-gives"])
	not_enough(changed(situation, "/approvals/0/by/function", function))
}

test_function_that_the_type_does_not_have_does_not_approve if {
	situation := _seen_by(["colleague", "p-asks"], ["reviewer", "p-gives"])
	not_enough(changed(situation, "/approvals/0/by/function", "ind_central_contact"))
}

test_privacy_officer_of_the_provider_opens if {
	allowed(approved(identity, [approval("privacy_officer", _officer("p-gives", "ngo_legal"))]))
}

test_privacy_officer_of_another_party_does_not[party] if {
	some party, type in {"p-asks": "avim", "p-coordinator": "coordinator", "p-other": "ngo_legal"}
	decide(approved(identity, [approval("privacy_officer", _officer(party, type))])).outcome == "needs_approval"
}

test_privacy_approval_needs_the_function if {
	by := object.union(_officer("p-gives", "ngo_legal"), {"function": "legal_counsellor"})
	decide(approved(identity, [approval("privacy_officer", by)])).outcome == "needs_approval"
}

test_research_needs_the_coordinators_officer_and_four_eyes if {
	officer := approval("privacy_officer", _officer("p-coordinator", "coordinator"))
	eyes := [approval("four_eyes", director), approval("four_eyes", _member("p-asks", "research", "researcher", "second"))]
	decide(_research).reasons == ["NEEDS_FOUR_EYES", "NEEDS_PRIVACY_OFFICER"]
	allowed(approved(_research, array.concat([officer], eyes)))
	elsewhere := approval("privacy_officer", _officer("p-asks", "research"))
	decide(approved(_research, array.concat([elsewhere], eyes))).reasons == ["NEEDS_PRIVACY_OFFICER"]
}

test_health_professional_is_asked_at_release_only if {
	allowed(_medical)
	decide(released(_medical, "health_professional")).reasons == ["NEEDS_HEALTH_PROFESSIONAL"]
	allowed(read(_medical))
}

test_health_professional_of_the_provider_releases if {
	allowed(approved(released(_medical, "health_professional"), [_release("health_professional", _doctor)]))
}

test_release_of_another_answer_does_not_count if {
	other := object.union(_release("health_professional", _doctor), {"answer": "a2"})
	decide(approved(released(_medical, "health_professional"), [other])).outcome == "needs_approval"
}

test_releaser_does_not_approve_his_own_answer if {
	himself := object.union(_doctor, {"member": "releaser"})
	situation := approved(released(_medical, "health_professional"), [_release("health_professional", himself)])
	decide(situation).outcome == "needs_approval"
}

test_professional_of_another_party_does_not_release if {
	elsewhere := object.union(_doctor, {"party": "p-care"})
	situation := approved(released(_medical, "health_professional"), [_release("health_professional", elsewhere)])
	decide(situation).outcome == "needs_approval"
}

test_health_professional_is_asked_only_for_the_conclusion if {
	decide(_hardship("vulnerability_indicators")).approvals == []
	decide(_hardship("medical_conclusion")).approvals == ["health_professional"]
}

test_lawyer_release_needs_a_counsellor_of_the_provider if {
	counsellor := _member("p-gives", "lawyer", "legal_counsellor", "partner")
	lead := object.union(counsellor, {"function": "team_lead"})
	answered := released(_advice, "legal_counsellor")
	decide(answered).reasons == ["NEEDS_LAWYER_RELEASE"]
	allowed(approved(answered, [_release("lawyer_release", counsellor)]))
	decide(approved(answered, [_release("lawyer_release", lead)])).outcome == "needs_approval"
}

test_what_was_approved_when_asked_is_not_judged_again if {
	allowed(released(termination, "legal_counsellor"))
	allowed(read(termination))
}

test_approval_of_a_kind_that_nobody_gives_is_never_in_force if {
	row := object.union(data.agreement.flows.rows.F15, {"approvals": [{"kind": "oracle"}]})
	decision := decide(progress) with data.agreement.flows.rows.F15 as row
	decision.reason == "DENY_UNKNOWN_TERM"
}

not_enough(situation) if decide(situation).reasons == ["NEEDS_FOUR_EYES"]

_seen_by(one, two) := approved(termination, [approval("four_eyes", _eye(one)), approval("four_eyes", _eye(two))])

_eye([member, party]) := _member(party, "ngo_legal", "legal_counsellor", member)

_member(party, type, function, member) := {"party": party, "type": type, "function": function, "member": member}

_colleague := _member("p-asks", "ngo_social", "team_lead", "colleague")

_officer(party, type) := _member(party, type, "privacy_officer", "officer")

_doctor := _member("p-gives", "ggd", "health_professional", "doctor")

_release(kind, by) := object.union(approval(kind, by), {"answer": "a1"})

_hardship(item) := document({
	"purpose": "hardship_review", "from": "coordinator", "to": "ggd",
	"items": [item], "art6": "a", "art9": ["a"],
})

_medical := document({
	"purpose": "screening", "from": "ngo_social", "to": "ggd",
	"items": ["medical_conclusion"], "art6": "a", "art9": ["a"],
})

_advice := document({
	"purpose": "perspective_legal", "from": "ngo_legal", "to": "lawyer", "items": ["legal_advice"], "art6": "a",
})

_research := document({
	"purpose": "research", "from": "research", "to": "hub", "items": ["aggregate_stats"], "art6": "f",
})
