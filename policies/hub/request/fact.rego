package hub.request

import rego.v1

# The facts that may be believed: by a right author, and confirmed if two must have seen it.

_state_parties := {"ind", "dtv", "avim", "coa", "municipality"}

_confirmed_kinds := {"return_commitment", "handover_wish", "anchor_linked"}

# METADATA
# description: The facts of a kind that may be believed.
facts_of(kind) := [fact |
	some fact in input.facts
	fact.kind == kind
	_first_hand(fact)
	_right_author(fact)
	_confirmed_enough(fact)
]

# A confirmation backs another fact and says nothing by itself. A fact that ends or restricts
# something always counts.
_first_hand(fact) if not fact.confirms

_first_hand(fact) if not fact.kind in _owner_kinds

_right_author(fact) if {
	_own_function(fact)
	_author(fact)
}

# Everybody may say that the person withdraws consent, even a connector: it can only refuse.
_right_author(fact) if {
	fact.kind == "consent_withdrawn"
	_reaches(fact)
}

# Whose exchanges a withdrawal or restriction is for: the owner's words for all of the case.
_reaches(fact) if fact.by.party == input.case.owner

_reaches(fact) if {
	_not_state(fact)
	fact.by.party in {input.request.from.party, input.request.to.party}
}

_reaches(fact) if fact.about == input.request.sid

_own_function(fact) if {
	fact.by.type in _function[fact.by.function].parties
	not fact.by.function in {"operator", "connector", "subject"}
}

_owner_kinds := {
	"consent_given", "consent_renewed", "mandate", "case_state", "age_band", "plan_signed",
	"balance", "step2_wish", "return_commitment", "handover_wish", "anchor_linked",
}

_author(fact) if {
	fact.kind in _owner_kinds
	fact.by.party == input.case.owner
	_not_state(fact)
	_knew_the_case(fact)
}

_author(fact) if {
	fact.kind == "restriction"
	fact.by.function == "privacy_officer"
	_reaches(fact)
}

_author(fact) if _assigns(fact)

_author(fact) if {
	fact.kind in {"invitation", "subject_initiated"}
	_invites(fact)
	_not_state(fact)
}

_author(fact) if {
	fact.kind in {"conference", "committee_case"}
	fact.by.function == "case_director"
	_not_state(fact)
}

_author(fact) if {
	fact.kind == "unable_to_consent"
	fact.by.function in {"health_professional", "care_coordinator"}
	[fact.by.party, fact.by.member] != [input.request.from.party, input.request.from.member]
	_not_state(fact)
}

_author(fact) if {
	fact.kind == "identity_check"
	fact.by.function in {"desk_officer", "caseworker"}
	_not_state(fact)
}

_assigns(fact) if {
	fact.kind == "assigned"
	fact.by.party == input.case.owner
	fact.by.function in {"team_lead", "desk_officer"}
	fact.by.member != fact.member
	_not_state(fact)
}

# One member per party is assigned at a time, so the second pair of eyes is a colleague.
_knew_the_case(fact) if fact.confirms

_knew_the_case(fact) if {
	some term in _terms
	term.member == fact.by.member
	fact.by.party in term.recipients
	term.from <= fact.at
	_not_ended(term, fact.at)
}

# The time at which each assignment began, and the times of newer ones of the party, which end it.
_terms := [{
	"member": fact.member,
	"recipients": fact.recipients,
	"from": fact.at,
	"ends": {other.at | some other in _assignments; other.recipients == fact.recipients; other.at > fact.at},
} |
	some fact in _assignments
]

_not_ended(term, _) if count(term.ends) == 0

_not_ended(term, at) if at <= min(term.ends)

_not_state(fact) if count({fact.by.type} & _state_parties) == 0

# The holder of the data invites; for the law's own check the coordinator does.
_invites(fact) if {
	not "regime_statutory" in conditions
	fact.by.party == input.request.to.party
	_works_on_case(fact.by)
}

_invites(fact) if {
	"regime_statutory" in conditions
	fact.by.type == "coordinator"
	_works_on_case(fact.by)
}

_works_on_case(by) if by.function == "case_director"

_works_on_case(by) if {
	some assignment in newest_assigned
	assignment.member == by.member
	by.party in assignment.recipients
}

# METADATA
# description: The newest assignment of each party that may be believed; it ends the others.
newest_assigned := [fact |
	some fact in _assignments
	[fact.at, fact.sid] == max({[other.at, other.sid] |
		some other in _assignments
		other.recipients == fact.recipients
	})
]

_assignments := [fact | some fact in input.facts; _own_function(fact); _assigns(fact)]

_confirmed_enough(fact) if not _must_be_confirmed(fact)

_confirmed_enough(fact) if {
	some second in input.facts
	second.confirms == fact.sid
	second.kind == fact.kind
	_said(second) == _said(fact)
	second.by.party == fact.by.party
	second.by.member != fact.by.member
	_right_author(second)
}

# The content of a fact, without its author, time and id.
_said(fact) := object.remove(fact, {"sid", "by", "at", "confirms", "case", "subject", "evidence"})

_must_be_confirmed(fact) if fact.kind in _confirmed_kinds

_must_be_confirmed(fact) if {
	fact.kind == "case_state"
	fact.code in {"step2", "exit"}
}
