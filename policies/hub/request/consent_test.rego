package hub.request_test

import rego.v1

# Consent: the first stage that leaves no record gives the code. Special categories too.

test_consent_is_asked_wherever_the_basis_is_consent if {
	count({"consent"} & {one | some one in data.agreement.flows.rows.F05.conditions}) == 0
	refused_with(without(dossier, "consent"), "DENY_CONSENT_MISSING")
}

test_consent_is_asked_where_the_row_says_so if refused_with(without(return_file, "consent"), "DENY_CONSENT_MISSING")

test_consent_is_asked_for_a_special_item_on_consent if {
	on_claims := changed(account, "/request/basis/art6", "f")
	allowed(on_claims)
	refused_with(without(on_claims, "consent"), "DENY_CONSENT_MISSING")
}

test_consent_is_not_asked_on_another_basis if allowed(without(progress, "consent"))

test_consent_that_does_not_fit[code] if {
	some code, change in {
		"DENY_CONSENT_SCOPE": {"purpose": "screening"},
		"DENY_CONSENT_EXPIRED": {"until": "2026-03-01"},
		"DENY_CONSENT_NOT_EXPLICIT": {"explicit": false},
	}
	refused_with(fact_changed(account, "consent", change), code)
}

test_consent_that_covers_less_is_out_of_scope[name] if {
	some name, change in {
		"items": {"items": ["asylum_decisions"]},
		"requester": {"recipients": ["p-gives"]},
		"provider": {"recipients": ["p-asks"]},
		"no recipient": {"recipients": []},
	}
	refused_with(fact_changed(account, "consent", change), "DENY_CONSENT_SCOPE")
}

test_consent_must_be_explicit_only_where_asked if allowed(fact_changed(dossier, "consent", {"explicit": false}))

test_consent_holds_on_its_last_day if allowed(fact_changed(dossier, "consent", {"until": "2026-03-02"}))

test_withdrawal_ends_consent[name] if {
	some name, change in {"this record": {"replaces": "consent"}, "the whole case": {}}
	refused_with(with_fact(dossier, _withdrawal(change)), "DENY_CONSENT_WITHDRAWN")
}

test_withdrawal_by_the_other_side_ends_this_exchange if {
	withdrawal := _withdrawn_by("p-gives", "ngo_medical")
	refused_with(with_fact(dossier, withdrawal), "DENY_CONSENT_WITHDRAWN")
	allowed(with_fact(fact_changed(dossier, "consent", {"recipients": ["p-asks", "p-gives", "p-other"]}), _withdrawn_by("p-other", "ngo_medical")))
}

test_withdrawal_by_a_stranger_ends_nothing[type] if {
	some type in {"ngo_social", "ggd", "ind", "avim", "municipality"}
	allowed(with_fact(dossier, _withdrawn_by("p-other", type)))
}

test_withdrawal_ends_only_consents_that_name_its_party if {
	wide := fact_changed(dossier, "consent", {"recipients": ["p-asks", "p-gives"]})
	refused_with(with_fact(wide, _withdrawn_by("p-gives", "ggd")), "DENY_CONSENT_WITHDRAWN")
	narrow := fact_changed(dossier, "consent", {"recipients": ["p-asks"]})
	refused_with(with_fact(narrow, _withdrawn_by("p-gives", "ggd")), "DENY_CONSENT_SCOPE")
	refused_with(with_fact(narrow, _withdrawal({})), "DENY_CONSENT_WITHDRAWN")
}

test_withdrawal_by_a_state_party_ends_the_one_request_that_it_is_about[type] if {
	some type in {"ind", "dtv", "avim", "coa", "municipality"}
	withdrawal := _withdrawn_by("p-gives", type)
	allowed(with_fact(dossier, withdrawal))
	allowed(with_fact(dossier, object.union(withdrawal, {"about": "other"})))
	refused_with(with_fact(dossier, object.union(withdrawal, {"about": "request"})), "DENY_CONSENT_WITHDRAWN")
}

test_withdrawal_about_a_request_ends_no_question_that_is_not_signed_yet if {
	unsigned := json.remove(dossier, ["/request/sid"])
	allowed(with_fact(unsigned, object.union(_withdrawn_by("p-gives", "ind"), {"about": "request"})))
}

test_withdrawal_of_another_record_does_not_end_it if {
	allowed(with_fact(dossier, _withdrawal({"replaces": "other"})))
}

test_consent_given_after_a_withdrawal_stands if {
	allowed(with_fact(dossier, _withdrawal({"at": early})))
}

test_withdrawal_in_the_same_second_wins if {
	refused_with(with_fact(dossier, _withdrawal({"at": noon})), "DENY_CONSENT_WITHDRAWN")
}

test_withdrawn_comes_before_expired if {
	expired := fact_changed(dossier, "consent", {"until": "2026-03-01"})
	refused_with(with_fact(expired, _withdrawal({})), "DENY_CONSENT_WITHDRAWN")
}

test_one_of_two_records_is_enough if {
	expired := fact_changed(dossier, "consent", {"until": "2026-03-01"})
	some consent in dossier.facts
	consent.sid == "consent"
	allowed(with_fact(expired, object.union(consent, {"sid": "renewed", "kind": "consent_renewed"})))
}

test_two_records_do_not_add_up if {
	items := ["asylum_decisions", "dublin"]
	both := changed(dossier, "/request/items", items)
	some consent in dossier.facts
	consent.sid == "consent"
	refused_with(
		with_fact(both, object.union(consent, {"sid": "second", "items": ["dublin"]})),
		"DENY_CONSENT_SCOPE",
	)
}

test_consent_is_judged_at_every_point[point] if {
	some point, situation in {"asked": dossier, "released": released(dossier, "ind_central_contact"), "read": read(dossier)}
	allowed(situation)
	refused_with(with_fact(situation, _withdrawal({})), "DENY_CONSENT_WITHDRAWN")
}

test_special_item_needs_a_condition if {
	refused_with(changed(account, "/request/basis/art9", []), "DENY_ART9_CONDITION")
}

test_every_named_special_condition_must_fit if {
	refused_with(changed(account, "/request/basis/art9", ["a", "h"]), "DENY_ART9_CONDITION")
}

test_special_condition_without_a_special_item_is_ignored if {
	allowed(changed(dossier, "/request/basis/art9", ["h"]))
}

test_special_condition_must_be_one_of_this_type if {
	refused_with(
		document({
			"purpose": "perspective_legal", "from": "ngo_legal", "to": "ind",
			"items": ["asylum_narrative"], "art6": "a", "art9": ["c"],
		}),
		"DENY_ART9_CONDITION",
	)
}

test_care_condition_holds_between_professionals if {
	care := document({
		"purpose": "care_continuity", "from": "ggd", "to": "ngo_medical",
		"items": ["medical_conclusion"], "art6": "e", "art9": ["h"],
	})
	allowed(care)
}

_withdrawn_by(party, type) := _withdrawal({"by": {
	"party": party, "type": type, "function": "privacy_officer", "member": "someone",
}})

_withdrawal(change) := object.union(
	{
		"sid": "withdrawal", "kind": "consent_withdrawn", "at": late,
		"by": {"party": "p-asks", "type": "ngo_legal", "function": "legal_counsellor", "member": "someone"},
	},
	change,
)
