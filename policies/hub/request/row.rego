package hub.request

import rego.v1

# The flow and its conditions. Everything below "there is such a flow" is judged only on a row.

_key := concat("|", [input.request.purpose, input.request.from.type, input.request.to.type])

_candidate := data.agreement.flows.rows[data.agreement.flows.index[_key]]

# METADATA
# description: The agreement's row for this purpose, requester and provider; undefined without one.
row := _candidate if {
	input.request.from.party != input.request.to.party
	not _excepted
}

_excepted if [input.request.from.type, input.request.to.type] in _candidate.except_pairs

# METADATA
# description: The hub itself answers, so there is no case and no person to judge.
on_hub_row if {
	row.hub == true
	input.request.to.type == "hub"
}

denials contains "DENY_NO_FLOW" if not row.id

denials contains "DENY_CATEGORY_NOT_ALLOWED" if {
	row.id
	not _categories_fit
}

_categories_fit if {
	every item in items {
		item in row.categories
		_provided_here(item)
	}
}

_provided_here(item) if not row.category_providers[item]

_provided_here(item) if input.request.to.type in row.category_providers[item]

denials contains "DENY_BASIS_NOT_ACCEPTED" if {
	row.id
	not _basis_accepted
}

_basis_accepted if {
	input.request.basis.art6 in row.bases6
	input.request.from.type in _vocabulary.basis_users.art6[input.request.basis.art6]
}

denials contains "DENY_BASIS_NOT_IN_FORCE" if {
	row.id
	not _basis_in_force
}

_basis_in_force if on_hub_row

_basis_in_force if {
	_plan_backs_basis
	_balance_backs_basis
	_law_backs_basis
}

_plan_backs_basis if count({input.request.basis.art6} & {"b"}) == 0

_plan_backs_basis if count(facts_of("plan_signed")) > 0

_balance_backs_basis if count({input.request.basis.art6} & {"f"}) == 0

_balance_backs_basis if count(facts_of("balance")) > 0

_law_backs_basis if count({"regime_statutory"} & conditions) == 0

_law_backs_basis if input.regime == "statutory"

denials contains "DENY_NO_MUNICIPAL_BASIS" if {
	"regime" in conditions
	not _regime_in_force
}

# METADATA
# description: The row's conditions; for some bases the row has others instead.
conditions := {condition | some condition in _condition_list}

_condition_list := object.get(_by_basis, input.request.basis.art6, row.conditions)

_by_basis := object.get(row, "conditions_by_basis", {})

denials contains "DENY_RESTRICTED" if {
	row.id
	not _unrestricted
}

_unrestricted if on_hub_row

_unrestricted if {
	every restriction in _newest_restrictions {
		_restriction_allows(restriction.code)
	}
}

# Leaving the agreement does not lift a restriction that the party set.
_restrictions := facts_of("restriction")

_newest_restrictions := [fact |
	some fact in _restrictions
	fact.at == max({other.at | some other in _restrictions; other.by.party == fact.by.party})
]

_restriction_allows("none")

_restriction_allows("art18") if input.request.basis.art6 == "d"

_restriction_allows("art18") if {
	input.request.basis.art6 == "f"
	"f" in input.request.basis.art9
	count(_special_items) > 0
}

_restriction_allows("art21") if count({input.request.basis.art6} & {"e", "f"}) == 0

denials contains "DENY_CASE_CLOSED" if {
	row.id
	not _case_open
}

_case_open if on_hub_row

_case_open if {
	input.case.state in {"intake", "screening", "step1", "step2"}
	some fact in facts_of("case_state")
	fact.code == input.case.state
}

denials contains "DENY_FUNCTION" if {
	row.id
	not _function_fits
}

_function_fits if {
	input.point == "asked"
	_acts_for(input.request.from)
	input.actor.function in row.asks
}

_function_fits if {
	input.point == "released"
	_acts_for(input.request.to)
	input.actor.function in row.releases
}

_function_fits if {
	input.point == "read"
	_acts_for(input.request.from)
	input.actor.function in row.asks
	_function[input.actor.function].opens == true
}

_acts_for(organisation) if {
	input.actor.party == organisation.party
	input.actor.type == organisation.type
	input.actor.type in _function[input.actor.function].parties
}

denials contains "DENY_MINOR_NO_GUARDIAN" if {
	row.id
	not _may_decide_alone
}

_may_decide_alone if on_hub_row

_may_decide_alone if input.request.basis.art6 == "d"

_may_decide_alone if {
	input.case.age_band in {"young_adult", "adult"}
	some fact in facts_of("age_band")
	fact.code == input.case.age_band
}

_may_decide_alone if {
	input.case.guardian == true
	some fact in facts_of("age_band")
	fact.guardian == true
}

denials contains code if {
	some condition in conditions
	_judged_here(condition)
	not _holds[condition]

	# A condition that the vocabulary does not name cannot be met.
	code := concat("", ["DENY_", object.get(_vocabulary.conditions, condition, "UNKNOWN_TERM")])
}

# These conditions have rules of their own, above and in consent.rego.
_judged_here(condition) if {
	not condition in {"consent", "explicit", "regime", "regime_statutory", "privacy_officer_function"}
	not _other_point[condition]
}

_other_point["assigned"] if input.point == "released"

_other_point["screening_window"] if input.point == "read"

_holds["assigned"] if {
	some fact in newest_assigned
	fact.member == input.actor.member
	input.actor.party in fact.recipients
}

_holds["mandate"] if {
	some fact in facts_of("mandate")
	_fits(fact)
	_mandate_seen(fact)
}

_mandate_seen(_) if input.point in {"asked", "read"}

_mandate_seen(fact) if fact.sid in input.answer.seen

_holds["screening_window"] if {
	input.case.intake_days >= 0
	input.case.intake_days <= 14
}

_holds["step2_open"] if input.case.state == "step2"

_holds["step2_open"] if count(facts_of("step2_wish")) > 0

_holds["track_not_short"] if input.case.track in {"regular", "own_network"}

_holds["return_committed"] if count(facts_of("return_commitment")) > 0

_holds["wish_recorded"] if count(facts_of("handover_wish")) > 0

_holds["invited"] if {
	some kind in {"invitation", "subject_initiated"}
	some fact in facts_of(kind)
	_fits(fact)
}

_holds["subject_initiated"] if {
	some fact in facts_of("subject_initiated")
	_fits(fact)
}

_holds["conference"] if {
	some fact in _newest_of("conference")
	fact.code == "open"
	_fits(fact)
}

_holds["committee_case"] if {
	some fact in _newest_of("committee_case")
	fact.code == "open"
	_fits(fact)
}

_holds["no_review_pending"] if {
	every fact in _newest_of("committee_case") {
		fact.code == "closed"
	}
}

_holds["unable_to_consent"] if {
	some fact in facts_of("unable_to_consent")
	fact.until >= input.cut.today
}

_holds["holder_presented"] if input.hub.presented == true

_holds["identity_checked"] if input.hub.identity_checked == true

_holds["own_scope"] if input.hub.scope == "own"

_holds["k_anonymity"] if input.hub.smallest_cell >= 10

# Only the newest fact of a kind per purpose counts, so a closing one ends the open one.
_newest_of(kind) := [fact |
	some fact in facts_of(kind)
	fact.at == max({other.at | some other in facts_of(kind); other.purpose == fact.purpose})
]

_fits(fact) if {
	fact.purpose == input.request.purpose
	input.request.from.party in fact.recipients
	fact.until >= input.cut.today
}
