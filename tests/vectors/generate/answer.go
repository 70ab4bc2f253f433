package main

import "maps"

// answerPayload has the members of section 4 that all kinds have, without sealed.
func answerPayload(label, at string, by seat, kind string, seq int, to object, own object) object {
	payload := common("answer/"+label, at, by)
	payload["kind"], payload["seq"], payload["to"] = kind, seq, to
	maps.Copy(payload, own)
	return payload
}

// answers copies what an answer has of its request.
func answers(asked sealedStatement, own object) object {
	members := with(own, "request", asked.sid, "purpose", asked.payload["purpose"])
	for _, name := range []string{"case", "subject", "invitation"} {
		if value, found := asked.payload[name]; found {
			members[name] = value
		}
	}
	return members
}

func decision(entry string) object {
	return object{"entry": entry, "revision": policyRevision()}
}

var allObligations = []string{"delete_at_term", "log", "no_onward", "notify_subject", "receipt"}

func delivered(results ...object) object {
	return object{"answer": object{"code": "delivered", "results": results}}
}

func result(category, outcome string) object {
	return object{"category": category, "outcome": outcome}
}

func noResults(code string, own object) object {
	return object{"answer": with(own, "code", code, "results", []object{})}
}

func toRecht2() object { return deskOf("ngo-recht", "desk_main", recht2, anna, bram) }

// answerPart is a document of 70,000 bytes: byte i is (7i + 3) mod 256.
func answerPart() []byte {
	body := make([]byte, 70_000)
	for place := range body {
		body[place] = byte(7*place + 3)
	}
	return body
}

func firstAnswer() sealing {
	payload := answerPayload("answer", "2026-03-05T10:00:00Z", dirkContacts, "answer", 2, toRecht2(),
		answers(request, object{
			"items":          items("asylum_decisions"),
			"provider_basis": "access_right",
			"obligations":    allObligations,
			"delete_by":      "2026-09-01",
			"final":          true,
			"seen":           []string{mandate.sid},
			"decision":       decision(leafID(0)),
		}))
	return sealing{
		label: "answer", kind: "answer", by: dirk, payload: payload,
		content: delivered(
			result("asylum_decisions", "delivered"), result("asylum_narrative", "not_held")),
		parts:   []part{{"besluit.pdf", "application/pdf", "asylum_decisions", answerPart()}},
		readers: byKid(anna, bram),
	}
}

// firstRefusal has a text of 8,000 bytes as written.
func firstRefusal() sealing {
	quotes := make([]byte, 4_000)
	for place := range quotes {
		quotes[place] = '"'
	}
	return refusalWith(object{"text": string(quotes)})
}

// refusalWith is the refusal of the first request.
func refusalWith(own object) sealing {
	return sealing{
		label: "refusal", kind: "answer", by: dirk,
		payload: answerPayload("refusal", "2026-03-05T10:00:00Z", dirkContacts, "refusal", 2,
			toRecht2(), answers(request, object{})),
		content: noResults("not_held", own),
		readers: byKid(anna, bram),
	}
}

func firstQuestion() sealing {
	return sealing{
		label: "question", kind: "answer", by: dirk,
		payload: answerPayload("question", "2026-03-03T09:00:00Z", dirkContacts, "question", 1,
			deskOf("ngo-recht", "desk_main", recht1, anna, bram, cora), answers(request, object{})),
		content: noResults("question", object{"text": "Welk besluit wordt bedoeld?"}),
		readers: byKid(anna, bram, cora),
	}
}

func firstReply() sealing {
	return sealing{
		label: "reply", kind: "answer", by: anna,
		payload: answerPayload("reply", "2026-03-03T12:00:00Z", annaCounsels, "reply", 1,
			deskOf("ind-demo", "desk_cc", ind2, dirk, elif), answers(request, object{})),
		content: noResults("reply", object{"text": "Het laatste."}),
		parts:   []part{{"kenmerk.txt", "text/plain", "mandate", []byte("K-1\n")}},
		readers: byKid(dirk, elif),
	}
}

// yesNoAnswer is to the municipality, of predicates only.
func yesNoAnswer() sealing {
	payload := answerPayload("yes_no", "2026-03-05T10:00:00Z", dirkContacts, "answer", 1,
		deskOf("gemeente-demo", "desk_muni", gemeente1, gijs),
		answers(requestNamed, object{
			"items":          items("eligibility_predicates"),
			"provider_basis": "vw_107_4",
			"obligations":    []string{"delete_at_term", "log"},
			"delete_by":      "2026-03-16",
			"final":          true,
			"decision":       decision(freshID("entry/yes_no")),
		}))
	content := delivered(result("eligibility_predicates", "delivered"))
	return sealing{
		label: "yes_no", kind: "answer", by: dirk, payload: payload,
		content: with(content, "answer.predicates", predicates()),
		readers: []*person{gijs},
	}
}

func predicates() []object {
	return []object{
		{"id": "dublin_claim", "value": "unknown"},
		{"as_of": "2026-03-02", "id": "lawful_stay", "value": "no"},
	}
}

// firstOffer is from an NGO to another, which did not ask.
func firstOffer() sealing {
	blinded := blind("offer")
	payload := answerPayload("offer", "2026-03-03T10:00:00Z", annaCounsels, "offer", 1,
		deskOf("ngo-thuis", "desk_thuis", thuis1, noor), object{
			"purpose":        "perspective_legal",
			"items":          items("legal_perspective_conclusion"),
			"basis":          object{"art6": "b"},
			"provider_basis": "guidance_agreement",
			"necessity":      "continuity",
			"obligations":    allObligations,
			"delete_by":      "2027-09-01",
			"final":          true,
		})
	content := delivered(result("legal_perspective_conclusion", "delivered"))
	content["letter"] = personLetter(blinded, object{})
	return sealing{
		label: "offer", kind: "answer", by: anna,
		payload: withBlinding(payload, blinded), content: content,
		parts: []part{{
			"conclusie.txt", "text/plain", "legal_perspective_conclusion",
			[]byte("Demo conclusion.\n"),
		}},
		readers: []*person{noor},
	}
}

// homeAnswer is the answer to the request of the other NGO.
func homeAnswer() sealing {
	payload := answerPayload("home", "2026-03-03T10:00:00Z", annaCounsels, "answer", 1,
		deskOf("ngo-thuis", "desk_thuis", thuis1, noor),
		answers(requestHome, object{
			"items":          items("asylum_procedure_overview"),
			"provider_basis": "guidance_agreement",
			"obligations":    allObligations,
			"delete_by":      "2027-09-01",
			"final":          true,
			"decision":       decision(freshID("entry/home")),
		}))
	return sealing{
		label: "answer_home", kind: "answer", by: anna, payload: payload,
		content: delivered(
			result("asylum_procedure_overview", "delivered"),
			result("legal_perspective_conclusion", "not_held")),
		parts:   []part{overview()},
		readers: []*person{noor},
	}
}

func overview() part {
	return part{
		"overzicht.pdf", "application/pdf", "asylum_procedure_overview",
		[]byte("%PDF-1.4 demo decision\n"),
	}
}

// homeRefusal is the refusal of that request.
func homeRefusal() sealing {
	payload := answerPayload("home/refusal", "2026-03-03T10:00:00Z", annaCounsels, "refusal", 1,
		deskOf("ngo-thuis", "desk_thuis", thuis1, noor), answers(requestHome, object{}))
	return sealing{
		label: "refusal_home", kind: "answer", by: anna, payload: payload,
		content: noResults("not_held", object{}),
		readers: []*person{noor},
	}
}

var (
	answer   = firstAnswer().make()
	refusal  = firstRefusal().make()
	question = firstQuestion().make()
	reply    = firstReply().make()
	yesNo    = yesNoAnswer().make()
	offer    = firstOffer().make()
)

func answerGroups() object {
	first := answer.group(true)
	first["part"] = "byte i = (7*i+3) mod 256, 70000 bytes"
	offered := offer.group(false)
	offered["parts_b64"] = []string{base64Of(offer.parts[0].body)}
	return object{
		"answer":                 first,
		"refusal":                refusal.group(true),
		"question":               question.group(false),
		"reply":                  reply.group(false),
		"yes_no":                 yesNo.group(false),
		"offer":                  offered,
		"answer_refuse":          answerRefusals(),
		"answer_sequence_refuse": sequenceRefusals(),
	}
}

func answerRefusals() []object {
	rows := refusals{kind: "answer"}
	refuse := func(why string, changes ...any) {
		rows.refuse(why, answer.payload, dirk.signer(), changes...)
	}
	ofOffer := func(why string, changes ...any) {
		rows.refuse(why, offer.payload, anna.signer(), changes...)
	}
	refuse("answer without decision", "decision", absent{})
	refuse("answer without final", "final", absent{})
	refuse("answer without request", "request", absent{})
	refuse("answer without obligations", "obligations", absent{})
	rows.refuse("question with decision", question.payload, dirk.signer(),
		"decision", decision(leafID(0)))
	refuse("answer with expires", "expires", "2026-03-30T09:00:00Z")
	refuse("seq 0", "seq", 0)
	refuse("final is 1, not a boolean", "final", 1)
	refuse("items not sorted", "items", items("asylum_narrative", "asylum_decisions"))
	refuse("obligations not sorted", "obligations", reversed(allObligations))
	refuse("delete_by is a time", "delete_by", "2026-09-01T00:00:00Z")
	refuse("seen empty (absent or not empty)", "seen", []string{})
	refuse("purpose is not the request's", "purpose", "application_preparation")
	refuse("case is not the request's", "case", blind("fact/consent").caseOf)
	refuse("to.kids: one of two that still stand", "to.kids", kids(bram))
	refuse("to.kids holds a member who came later",
		"to.keyset", recht3.sid, "to.kids", kids(anna, bram, daan))
	refuse("to.desk is not the request's reply.desk",
		"to.desk", "desk_small", "to.kids", kids(anna))
	refuse("to.party is not the asker", "to", deskOf("ngo-thuis", "desk_thuis", thuis1, noor))
	rows.refuse("signer's function may not release for the flow (privacy_officer)",
		answer.payload, elif.signer(), by(elifOversees)...)
	rows.refuse("signer's function may not release for the flow (connector)",
		answer.payload, auto.signer(), by(seat{auto, "connector", ind1})...)
	refuse("decision.entry is 64 hex", "decision.entry", hexOf(random("entry of 64 hex", 32)))
	refuse("sealed without header", "sealed.header", absent{})
	ofOffer("offer with decision", "decision", decision(leafID(0)))
	ofOffer("offer with seq 2", "seq", 2)
	ofOffer("offer without necessity", "necessity", absent{})
	ofOffer("offer without case", "case", absent{})
	refuse("answer with basis", "basis", object{"art6": "a"})
	refuse("request unknown", "request", card.sid)
	ofOffer("offer: desk does not list the purpose", "purpose", "perspective_return")
	rows.refuse("offer: signer's function may not release for the flow",
		offer.payload, fien.signer(), by(seat{fien, "caseworker", recht1})...)
	return rows.rows
}

func sequenceRefusals() []object {
	later := func(seq int, why string, before ...string) object {
		one := sign("answer", with(answer.payload, "at", "2026-03-06T10:00:00Z",
			"id", freshID("answer/"+why), "seq", seq), dirk.signer())
		return object{"before": before, "envelope": one.envelope, "why": why}
	}
	return []object{
		later(3, "answer after a final answer", "question", "answer"),
		later(3, "answer after a refusal", "question", "refusal"),
		later(1, "seq of the question used again", "question"),
		{"before": []string{"answer"}, "envelope": answer.envelope, "why": "the same statement again"},
	}
}
