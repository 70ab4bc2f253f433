package hub.request

import rego.v1

# Approvals: which ones the row requires, and which of those on file count.

# METADATA
# description: The kinds that the row requires at any point, for these categories.
asked_approvals contains approval if {
	some approval in row.approvals
	_asked_for_items(approval)
}

_asked_for_items(approval) if not approval.when_category

_asked_for_items(approval) if approval.when_category in items

_point_of := {
	"four_eyes": "asked",
	"privacy_officer": "asked",
	"health_professional": "released",
	"lawyer_release": "released",
}

# An approval of an unknown kind is never in force.
denials contains "DENY_UNKNOWN_TERM" if {
	some approval in row.approvals
	not _point_of[approval.kind]
}

# METADATA
# description: The approvals that are required now and not yet in force.
needs contains code if {
	some approval in asked_approvals
	_point_of[approval.kind] == input.point
	not _given[approval.kind]
	code := concat("", ["NEEDS_", upper(approval.kind)])
}

# One member counts once: the first of their approvals in the log.
_counting := [approval |
	some index, approval in input.approvals
	approval.verdict == "approve"
	approval.at >= input.cut.approvals_after
	_may_approve(approval.by)
	count([earlier |
		some place, earlier in input.approvals
		place < index
		_person(earlier.by) == _person(approval.by)
	]) == 0
]

_person(by) := [by.party, by.member]

_may_approve(by) if {
	by.type in _function[by.function].parties
	not by.function in {"operator", "connector", "subject"}
	_person(by) != _person(input.request.from)
	_person(by) != _person(input.actor)
}

_given["four_eyes"] if {
	eyes := {_person(approval.by) | some approval in _counting; approval.kind == "four_eyes"; _near(approval.by)}
	count(eyes) >= 2
	count([eye | some eye in eyes; eye[0] != input.request.from.party]) > 0
}

_near(by) if by.party in {input.request.from.party, input.request.to.party}

_near(by) if by.type == "coordinator"

_given["privacy_officer"] if {
	some approval in _counting
	approval.kind == "privacy_officer"
	approval.by.function == "privacy_officer"
	_supervises(approval.by)
}

_supervises(by) if {
	not on_hub_row
	by.party == input.request.to.party
}

_supervises(by) if {
	on_hub_row
	by.type == "coordinator"
}

_given["health_professional"] if {
	some approval in _counting
	_releases(approval, "health_professional", "health_professional")
}

_given["lawyer_release"] if {
	some approval in _counting
	_releases(approval, "lawyer_release", "legal_counsellor")
}

_releases(approval, kind, function) if {
	approval.kind == kind
	approval.by.function == function
	approval.by.party == input.request.to.party
	approval.answer == input.answer.sid
}
