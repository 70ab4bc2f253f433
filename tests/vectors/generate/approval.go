package main

// approval has the members of section 5.
func approval(label, at string, by seat, about object, kind, verdict, code string) statement {
	return statementOf("approval", "approval/"+label, at, by, object{
		"about": about, "kind": kind, "verdict": verdict, "code": code,
	})
}

var (
	approved = approval("request", "2026-03-02T10:05:00Z", elifContacts,
		object{"request": request.sid}, "four_eyes", "approve", "agreed")
	rejected = approval("answer", "2026-03-05T09:05:00Z", elifOversees,
		object{"answer": answer.sid}, "privacy_officer", "reject", "text_not_releasable")
)

func approvalGroups() object {
	rows := refusals{kind: "approval"}
	refuse := func(why string, changes ...any) {
		rows.refuse(why, approved.payload, elif.signer(), changes...)
	}
	refuse("about names a request and an answer", "about.answer", answer.sid)
	refuse("about is empty", "about", object{})
	refuse("about names an offer", "about", object{"offer": offer.sid})
	refuse("kind unknown", "kind", "release")
	refuse("verdict unknown", "verdict", "agree")
	refuse("code that is not in approval_codes", "code", "not_held")
	refuse("agreement absent", "agreement", absent{})
	refuse("unknown member: text", "text", "x")
	return object{
		"approval":        approved.group(),
		"approval_reject": rejected.group(),
		"approval_refuse": rows.rows,
	}
}
