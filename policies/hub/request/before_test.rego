package hub.request_test

import rego.v1

# The prohibitions X01-X12, X14, X17 and X20 (policy, section 8), each by its number.

test_x01_enforcement_purpose_is_refused[purpose] if {
	some purpose in {
		"immigration_enforcement", "location_tracing", "removal_planning",
		"criminal_investigation", "bulk_matching", "unspecified",
	}
	refused_with(changed(identity, "/request/purpose", purpose), "DENY_PURPOSE_PROHIBITED")
}

test_x02_avim_receives_nothing_of_the_block[item] if {
	some item in data.agreement.vocabulary.avim_block
	refused_with(changed(identity, "/request/items", [item]), "DENY_ENFORCEMENT_FIREWALL")
}

test_x03_shelter_location_is_refused[type] if {
	some type in {"ind", "dtv", "municipality", "lawyer", "review_committee", "research", "coa", "trafficking_care"}
	refused_with(_asked_by(type, ["shelter_location"]), "DENY_LOCATION")
}

test_x03_shelter_location_goes_to_housing if {
	allowed(document({
		"purpose": "housing_support", "from": "ngo_housing", "to": "ngo_social",
		"items": ["shelter_location"], "art6": "b",
	}))
}

test_x04_municipality_on_consent_is_refused if refused_with(_stay("a"), "DENY_CONSENT_NOT_FREE")

test_x05_municipality_without_basis_is_refused if {
	refused_with(changed(_stay("e"), "/regime", "no_basis"), "DENY_NO_MUNICIPAL_BASIS")
}

test_x05_the_regime_is_of_the_municipality_only[type] if {
	some type, situation in {"ngo_social": progress, "ind": _conference, "avim": identity}
	decide(changed(situation, "/regime", "no_basis")) == decide(situation)
	decide(situation).outcome != "deny"
}

test_x05_unknown_regime_is_no_basis if {
	refused_with(changed(_stay("e"), "/regime", "soon"), "DENY_NO_MUNICIPAL_BASIS")
}

test_x06_authority_on_interest_is_refused[type] if {
	some type in {"ind", "dtv", "avim", "coa", "municipality", "ggd"}
	refused_with(
		changed(_asked_by(type, ["identity_basic"]), "/request/basis/art6", "f"),
		"DENY_BASIS_F_PUBLIC_AUTHORITY",
	)
}

test_x07_never_category_is_refused[item] if {
	some item in {"biometrics", "eurodac_record", "criminal", "special_beliefs"}
	refused_with(changed(dossier, "/request/items", [item]), "DENY_CATEGORY_NEVER")
}

test_x08_working_notes_are_refused[item] if {
	some item in {"case_notes", "ind_internal_minute"}
	refused_with(changed(dossier, "/request/items", [item]), "DENY_CATEGORY_NEVER")
}

test_x09_consent_refusals_are_refused if {
	refused_with(changed(termination, "/request/items", ["consent_refusals"]), "DENY_CATEGORY_NEVER")
}

test_x10_legal_advice_is_refused[type] if {
	some type in (object.keys(usual_function) - {"lawyer", "ngo_legal", "avim"})
	refused_with(_asked_by(type, ["legal_advice"]), "DENY_PRIVILEGED")
}

test_x11_medical_record_is_refused[type] if {
	some type in (object.keys(usual_function) - {"ggd", "ngo_medical", "avim"})
	refused_with(_asked_by(type, ["medical_full"]), "DENY_MEDICAL_CONFIDENTIALITY")
}

test_x11_caseworker_of_a_medical_ngo_does_not_get_the_record if {
	refused_with(
		changed(_asked_by("ngo_medical", ["medical_full"]), "/request/from/function", "caseworker"),
		"DENY_MEDICAL_CONFIDENTIALITY",
	)
}

test_x12_housing_mentor_is_refused[item] if {
	some item in data.agreement.vocabulary.housing_block
	decision := decide(changed(_asked_by("ngo_housing", ["support_needs"]), "/request/items", [item]))
	decision.outcome == "deny"
	"DENY_ROLE_CATEGORY" in decision.reasons
}

test_x14_more_than_one_person_is_refused[subjects] if {
	some subjects in {0, 2, 12}
	refused_with(changed(screening, "/limits/subjects", subjects), "DENY_BULK")
}

test_x14_counting_by_single_requests_is_refused[name] if {
	some name, limit in data.agreement.vocabulary.limits
	refused_with(changed(screening, concat("", ["/limits/", name]), limit.deny + 1), "DENY_BULK")
}

test_x14_at_the_bound_is_not_above_it[name] if {
	some name, limit in data.agreement.vocabulary.limits
	allowed(changed(screening, concat("", ["/limits/", name]), limit.deny))
}

test_x14_missing_count_is_refused[name] if {
	some name in object.keys(screening.limits)
	refused_with(json.remove(screening, [concat("", ["/limits/", name])]), "DENY_BULK")
}

# `with` merges objects, so a bound cannot be taken away here; it can be made useless.
test_x14_bound_that_is_no_number_is_refused[name] if {
	some name in object.keys(data.agreement.vocabulary.limits)
	decision := decide(screening) with data.agreement.vocabulary.limits as {name: {"deny": "none"}}
	decision.reason == "DENY_BULK"
}

test_x17_passing_on_what_others_answered_is_refused if {
	situation := changed(released(dossier, "ind_central_contact"), "/answer/sources", ["b1"])
	refused_with(situation, "DENY_ONWARD_TRANSFER")
}

test_x17_an_answer_that_hides_its_sources_is_refused if {
	situation := json.remove(released(dossier, "ind_central_contact"), ["/answer/sources"])
	refused_with(situation, "DENY_ONWARD_TRANSFER")
}

test_x20_term_that_the_vocabulary_lacks_is_refused[path] if {
	some path in {
		"/request/purpose", "/request/from/type", "/request/to/type", "/request/from/function",
		"/request/basis/art6", "/request/items/0", "/point",
	}
	refused_with(changed(dossier, path, "embassy"), "DENY_UNKNOWN_TERM")
}

test_unknown_special_basis_is_refused if {
	refused_with(changed(account, "/request/basis/art9", ["a", "z"]), "DENY_UNKNOWN_TERM")
}

test_no_item_at_all_is_refused if {
	refused_with(changed(dossier, "/request/items", []), "DENY_UNKNOWN_TERM")
}

test_party_that_did_not_sign_is_refused[party] if {
	some party in {"p-asks", "p-gives"}
	signed := [one | some one in dossier.signed; one != party]
	refused_with(changed(dossier, "/signed", signed), "DENY_PARTY_NOT_IN_AGREEMENT")
}

_asked_by(type, items) := document({
	"purpose": "case_conference", "from": type, "to": "coordinator", "items": items, "art6": "e",
})

_stay(art6) := document({
	"purpose": "stay_extension", "from": "municipality", "to": "ggd",
	"items": ["medical_conclusion"], "art6": art6, "art9": ["h"],
})
