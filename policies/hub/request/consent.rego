package hub.request

import rego.v1

# Consent and special categories. Each stage narrows the records; the first stage that leaves none gives the code.

_consent_needed if "consent" in conditions

_consent_needed if input.request.basis.art6 == "a"

_consent_needed if _special_on_consent

_special_on_consent if {
	count(_special_items) > 0
	"a" in input.request.basis.art9
}

_special_items := {item | some item in items; _category[item].art9 == 1}

_explicit_needed if "explicit" in conditions

_explicit_needed if _special_on_consent

_recorded := [fact | some kind in {"consent_given", "consent_renewed"}; some fact in facts_of(kind)]

_for_purpose := [fact | some fact in _recorded; fact.purpose == input.request.purpose]

_standing := [fact | some fact in _for_purpose; count(_withdrawals(fact)) == 0]

_withdrawals(consent) := [fact |
	some fact in facts_of("consent_withdrawn")
	_is_named(fact.by.party, consent)
	_ends(fact, consent)
]

_is_named(party, _) if party == input.case.owner

_is_named(party, consent) if party in consent.recipients

_ends(withdrawal, consent) if withdrawal.replaces == consent.sid

_ends(withdrawal, consent) if {
	not withdrawal.replaces
	withdrawal.at >= consent.at
}

_current := [fact | some fact in _standing; fact.until >= input.cut.today]

_covering := [fact |
	some fact in _current
	count(items - {item | some item in fact.items}) == 0
	input.request.from.party in fact.recipients
	input.request.to.party in fact.recipients
]

_explicit := [fact | some fact in _covering; fact.explicit == true]

_consent_gap := "MISSING" if count(_recorded) == 0

else := "SCOPE" if count(_for_purpose) == 0

else := "WITHDRAWN" if count(_standing) == 0

else := "EXPIRED" if count(_current) == 0

else := "SCOPE" if count(_covering) == 0

else := "NOT_EXPLICIT" if {
	_explicit_needed
	count(_explicit) == 0
}

else := ""

denials contains code if {
	row.id
	_consent_needed
	not _consent_gap == ""
	code := concat("", ["DENY_CONSENT_", _consent_gap])
}

denials contains "DENY_ART9_CONDITION" if {
	row.id
	not _special_covered
}

_special_covered if count(_special_items) == 0

_special_covered if {
	count(input.request.basis.art9) > 0
	every basis in input.request.basis.art9 {
		basis in row.bases9
		input.request.from.type in _vocabulary.basis_users.art9[basis]
		_care_holds(basis)
	}
}

_care_holds(basis) if count({basis} & {"h"}) == 0

_care_holds(_) if input.request.from.function == "health_professional"

_care_holds(_) if input.request.to.type in {"ggd", "ngo_medical"}
