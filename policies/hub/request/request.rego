# METADATA
# title: May this request, this answer or this reading go ahead?
# description: |
#   The decision is a function of the input document and of `data`, which holds signed bytes only.
#   A check that fails adds its code; no code is `ALLOW`. Helpers are positive and negated once,
#   so a missing fact refuses.
package hub.request

import rego.v1

# METADATA
# description: The whole answer; undefined (which is no decision) without a query id or a revision.
# entrypoint: true
decision := {
	"outcome": _outcome,
	"reason": _reason,
	"reasons": sort(reasons),
	"flow": flow,
	"clause": _clause,
	"approvals": _approvals,
	"obligations": _obligations,
	"retention_days": _retention_days,
	"revision": data.release.revision,
	"echo": input.query,
} if {
	is_string(input.query)
	is_string(data.release.revision)
}

# METADATA
# description: Every code whose check fails; NEEDS codes count only if nothing is denied.
reasons := denials if count(denials) > 0

reasons := needs if {
	count(denials) == 0
	count(needs) > 0
}

reasons := {"ALLOW"} if {
	count(denials) == 0
	count(needs) == 0
}

_outcome := "deny" if count(denials) > 0

_outcome := "needs_approval" if {
	count(denials) == 0
	count(needs) > 0
}

_outcome := "allow" if {
	count(denials) == 0
	count(needs) == 0
}

_order := {row.code: row.order | some row in data.agreement.vocabulary.reasons}

_article := {row.code: row.article | some row in data.agreement.vocabulary.reasons}

_reason := [code | some code in reasons; _order[code] == _first][0]

_first := min({_order[code] | some code in reasons})

# METADATA
# description: The row's id if no check up to "there is such a flow" failed, else empty.
flow := row.id if _flow_reached

flow := "" if not _flow_reached

_flow_reached if {
	row.id
	_first > _order.DENY_NO_FLOW
}

_clause := row.clause if flow != ""

_clause := format_int(_article[_reason], 10) if flow == ""

_open if _outcome in {"allow", "needs_approval"}

_approvals := sort({approval.kind | some approval in asked_approvals}) if _open

_approvals := [] if not _open

_obligations := sort(row.obligations) if _open

_obligations := [] if not _open

_retention_days := 0 if not _open

_retention_days := row.retention_days if {
	_open
	not _short
}

_retention_days := min({row.retention_days, 60}) if {
	_open
	_short
}

_short if input.case.track == "dublin_short"
