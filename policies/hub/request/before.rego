package hub.request

import rego.v1

# Terms, agreement and prohibitions: these refuse whatever the flow, the basis or the consent.

_vocabulary := data.agreement.vocabulary

_purpose_kind := {purpose.id: purpose.kind | some purpose in _vocabulary.purposes}

_category := {category.id: category | some category in _vocabulary.categories}

_party_type := {party.id: party | some party in _vocabulary.parties}

_function := {function.id: function | some function in _vocabulary.functions}

# METADATA
# description: The categories to judge; once there is an answer, those of the answer.
items := {item | some item in input.request.items} if input.point == "asked"

items := {item | some item in input.answer.items} if input.point in {"released", "read"}

_listed(name) := {entry | some entry in _vocabulary[name]}

_none_of(name) if count(items & _listed(name)) == 0

# METADATA
# description: The codes that refuse; each file adds the codes of its own checks.
# scope: document
denials contains "DENY_UNKNOWN_TERM" if not _terms_known

_terms_known if {
	input.point in {"asked", "released", "read"}
	_purpose_kind[input.request.purpose]
	count(items) > 0
	every item in items {
		_category[item]
	}
	_party_type[input.request.from.type]
	_party_type[input.request.to.type]
	_function[input.request.from.function]
	_vocabulary.basis_users.art6[input.request.basis.art6]
	every basis in input.request.basis.art9 {
		_vocabulary.basis_users.art9[basis]
	}
}

denials contains "DENY_PARTY_NOT_IN_AGREEMENT" if not _both_signed

_both_signed if {
	_signed(input.request.from)
	_signed(input.request.to)
}

_signed(organisation) if organisation.party in input.signed

_signed(organisation) if organisation.type in {"hub", "data_subject"}

denials contains "DENY_PURPOSE_PROHIBITED" if _purpose_kind[input.request.purpose] == "prohibited"

denials contains "DENY_BULK" if not _one_person_within_limits

_one_person_within_limits if on_hub_row

_one_person_within_limits if {
	input.limits.subjects == 1
	every name, limit in _vocabulary.limits {
		input.limits[name] <= limit.deny
	}
	_limits_complete
}

_limits_complete if {
	every name in {"persons_per_member_30d", "requests_per_member_1h", "persons_per_party_30d", "denied_per_member_1h"} {
		is_number(_vocabulary.limits[name].deny)
	}
}

denials contains "DENY_CATEGORY_NEVER" if not _none_of("never")

denials contains "DENY_ENFORCEMENT_FIREWALL" if not _firewall_holds

_firewall_holds if _from_type_other_than({"avim"})

_firewall_holds if _none_of("avim_block")

_from_type_other_than(types) if count({input.request.from.type} & types) == 0

denials contains "DENY_LOCATION" if not _location_safe

_location_safe if _from_type_other_than(_listed("location_block"))

_location_safe if count(items & {"shelter_location"}) == 0

denials contains "DENY_PRIVILEGED" if not _privilege_kept

_privilege_kept if count(items & {"legal_advice"}) == 0

_privilege_kept if input.request.from.type in {"lawyer", "ngo_legal"}

denials contains "DENY_MEDICAL_CONFIDENTIALITY" if not _record_within_care

_record_within_care if count(items & {"medical_full"}) == 0

_record_within_care if input.request.from.function == "health_professional"

denials contains "DENY_ROLE_CATEGORY" if not _housing_kept_apart

_housing_kept_apart if _from_type_other_than({"ngo_housing"})

_housing_kept_apart if _none_of("housing_block")

denials contains "DENY_CONSENT_NOT_FREE" if not _consent_can_be_free

_consent_can_be_free if _from_type_other_than({"municipality"})

_consent_can_be_free if count({input.request.basis.art6} & {"a"}) == 0

denials contains "DENY_BASIS_F_PUBLIC_AUTHORITY" if not _interest_may_be_claimed

_interest_may_be_claimed if count({input.request.basis.art6} & {"f"}) == 0

_interest_may_be_claimed if _party_type[input.request.from.type].public_authority == 0

denials contains "DENY_NO_MUNICIPAL_BASIS" if not _municipality_may_take_part

_municipality_may_take_part if on_hub_row

_municipality_may_take_part if _from_type_other_than({"municipality"})

_municipality_may_take_part if _regime_in_force

_municipality_may_take_part if {
	every item in items {
		_category[item].level == 0
	}
}

_municipality_may_take_part if _purpose_kind[input.request.purpose] == "support"

_regime_in_force if input.regime in {"interim", "statutory"}

denials contains "DENY_ONWARD_TRANSFER" if not _own_data_only

_own_data_only if input.point in {"asked", "read"}

_own_data_only if count(input.answer.sources) == 0
