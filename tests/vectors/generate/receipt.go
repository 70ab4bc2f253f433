package main

// receipt has the members of section 11.
func receipt(label, about, event string, own object) statement {
	members := with(own, "about", about, "event", event)
	return statementOf("receipt", "receipt/"+label, "2026-03-05T11:00:00Z",
		seat{anna, "legal_counsellor", recht2}, members)
}

func receiptGroups() object {
	opened := receipt("opened", answer.sid, "opened", object{})
	kept := receipt("kept", answer.sid, "kept", object{"ground": "own_file"})
	withdrawn := receipt("withdrawn", request.sid, "withdrawn", object{})

	rows := refusals{kind: "receipt"}
	refuse := func(why string, right statement, changes ...any) {
		changes = append(changes, "id", freshID("receipt/"+why))
		rows.refuse(why, right.payload, anna.signer(), changes...)
	}
	refuse("event unknown", opened, "event", "read")
	refuse("ground that is not in keep_grounds", kept, "ground", "wish")
	refuse("about is an object", opened, "about", object{"answer": answer.sid})
	refuse("about is the request, event opened", opened, "about", request.sid)
	return object{
		"receipts": object{
			"opened": opened.group(), "kept": kept.group(), "withdrawn": withdrawn.group(),
		},
		"receipt_refuse": rows.rows,
	}
}
