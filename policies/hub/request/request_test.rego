package hub.request_test

import rego.v1

import data.hub.request

# The decision as a whole: its members, the order of its codes, and when it is undefined.

test_decision_has_exactly_its_members[name] if {
	some name, situation in {"allow": progress, "needs": termination, "deny": without(progress, "plan")}
	object.keys(decide(situation)) == {
		"outcome", "reason", "reasons", "flow", "clause", "approvals",
		"obligations", "retention_days", "revision", "echo",
	}
}

test_allow_says_what_it_rests_on if {
	decide(progress) == {
		"outcome": "allow", "reason": "ALLOW", "reasons": ["ALLOW"], "flow": "F15", "clause": "5.15",
		"approvals": [], "obligations": ["delete_at_term", "log", "no_onward", "notify_subject", "receipt"],
		"retention_days": 183, "revision": "h1:test", "echo": "q1",
	}
}

test_approval_that_is_due_carries_what_an_allow_does if {
	decision := decide(termination)
	decision.outcome == "needs_approval"
	decision.approvals == ["four_eyes"]
	decision.retention_days == 365
	"log" in decision.obligations
}

test_deny_carries_nothing if {
	decide(without(progress, "plan")) == {
		"outcome": "deny", "reason": "DENY_BASIS_NOT_IN_FORCE", "reasons": ["DENY_BASIS_NOT_IN_FORCE"],
		"flow": "F15", "clause": "5.15", "approvals": [], "obligations": [], "retention_days": 0,
		"revision": "h1:test", "echo": "q1",
	}
}

test_refusal_before_the_flow_names_the_article if {
	decision := decide(changed(identity, "/request/purpose", "location_tracing"))
	decision.flow == ""
	decision.clause == "3"
}

test_reason_is_the_first_in_the_order_and_reasons_are_sorted if {
	decision := decide(without(without(dossier, "mandate"), "consent"))
	decision.reason == "DENY_MANDATE_MISSING"
	decision.reasons == ["DENY_CONSENT_MISSING", "DENY_MANDATE_MISSING"]
}

test_what_is_needed_is_not_named_where_something_is_denied if {
	decide(without(termination, "plan")).reasons == ["DENY_BASIS_NOT_IN_FORCE"]
}

test_short_track_keeps_60_days_at_most if {
	short := changed(progress, "/case/track", "dublin_short")
	decide(short).retention_days == 60
	decide(changed(_monitoring, "/case/track", "dublin_short")).retention_days == 60
}

test_no_query_is_no_decision if not decide(json.remove(progress, ["/query"]))

test_query_that_is_no_text_is_no_decision if not decide(changed(progress, "/query", 1))

test_no_revision_is_no_decision if {
	not request.decision with input as progress with data.release as {}
}

test_an_empty_document_is_refused_and_not_undefined if {
	decide({"query": "q1"}).outcome == "deny"
}

test_whatever_part_is_missing_nothing_is_allowed[name] if {
	some name in {"point", "cut", "signed", "request", "actor", "case", "facts", "limits"}
	decide(json.remove(dossier, [name])).outcome == "deny"
}

test_every_code_has_an_order_and_an_article if {
	every row in data.agreement.vocabulary.reasons {
		is_number(row.order)
		is_number(row.article)
	}
	count({row.order | some row in data.agreement.vocabulary.reasons}) == count(data.agreement.vocabulary.reasons)
}

test_every_condition_of_a_row_is_in_the_vocabulary if {
	every row in data.agreement.flows.rows {
		every condition in row.conditions {
			data.agreement.vocabulary.conditions[condition]
		}
	}
}

_monitoring := document({
	"purpose": "application_monitoring", "from": "ngo_legal", "to": "ind",
	"items": ["asylum_procedure_overview"], "art6": "a",
})
