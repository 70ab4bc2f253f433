package main

import "maps"

// requestPayload has the members of section 3, without sealed.
func requestPayload(label, at string, by seat, own object) object {
	payload := common("request/"+label, at, by)
	maps.Copy(payload, own)
	return payload
}

// deskOf is a desk to which something is sealed, with the kids of its members.
func deskOf(party, desk string, keyset statement, readers ...*person) object {
	return object{"party": party, "desk": desk, "keyset": keyset.sid, "kids": kids(readers...)}
}

func replyTo(desk string, readers ...*person) object {
	return object{"desk": desk, "kids": kids(readers...)}
}

// withBlinding names the case, and the person unless the exchange is pseudonymous (section 1).
func withBlinding(payload object, blinded blinding) object {
	return with(payload, "case", blinded.caseOf, "subject", blinded.subject)
}

// personLetter is the letter of a request that names its person (section 2).
func personLetter(blinded blinding, own object) object {
	letter := object{
		"r": blinded.r, "s": hexOf(caseKey), "anchor": anchor, "name": personName, "born": born,
	}
	maps.Copy(letter, own)
	return letter
}

// citedFacts are the blindings of the two facts that the first request cites.
func citedFacts() []object {
	return sortedBy("sid",
		object{"sid": consent.sid, "r": blind("fact/consent").r},
		object{"sid": mandate.sid, "r": blind("fact/mandate").r})
}

func firstRequest() sealing {
	payload := requestPayload("first", "2026-03-02T09:00:00Z", annaCounsels, object{
		"to":             deskOf("ind-demo", "desk_cc", ind1, dirk, elif),
		"reply":          replyTo("desk_main", anna, bram, cora),
		"purpose":        "perspective_legal",
		"items":          items("asylum_decisions", "asylum_narrative"),
		"basis":          object{"art6": "a", "art9": []string{"f"}},
		"provider_basis": "access_right",
		"facts":          sorted(consent.sid, mandate.sid),
		"necessity":      "decide_perspective",
		"complete":       true,
		"expires":        "2026-03-30T09:00:00Z",
	})
	letter := personLetter(blind("request"),
		object{"facts": citedFacts(), "text": "regel 1\nregel 2"})
	return sealing{
		label: "request", kind: "request", by: anna,
		payload: withBlinding(payload, blind("request")),
		content: object{"letter": letter},
		parts: []part{{
			"machtiging.pdf", "application/pdf", "mandate", []byte("%PDF-1.4 demo mandate\n"),
		}},
		readers: append(byKid(dirk, elif), byKid(anna, bram, cora)...),
	}
}

// homeRequest is from an NGO that asks another about its own case.
func homeRequest() sealing {
	payload := requestPayload("home", "2026-03-02T09:00:00Z", noorWorks, object{
		"to":             deskOf("ngo-recht", "desk_small", recht1, anna),
		"reply":          replyTo("desk_thuis", noor),
		"purpose":        "perspective_legal",
		"items":          items("asylum_procedure_overview", "legal_perspective_conclusion"),
		"basis":          object{"art6": "b"},
		"provider_basis": "guidance_agreement",
		"necessity":      "continuity",
		"complete":       false,
		"expires":        "2026-06-02T09:00:00Z",
	})
	letter := personLetter(blind("request/home"), object{
		"born": "1990-01", "nationality": "SYR",
		"aliases": []string{"P. Een", "Proef", "Ａ", "𠮷"},
	})
	return sealing{
		label: "request_home", kind: "request", by: noor,
		payload: withBlinding(payload, blind("request/home")),
		content: object{"letter": letter},
		readers: []*person{anna, noor},
	}
}

// pseudonymousRequest names the case without its person (F22).
func pseudonymousRequest() sealing {
	payload := requestPayload("pseudonym", "2026-03-02T09:00:00Z", noorWorks, object{
		"to":             deskOf("ngo-recht", "desk_small", recht1, anna),
		"reply":          replyTo("desk_thuis", noor),
		"purpose":        "case_conference",
		"items":          items("guidance_scenario"),
		"basis":          object{"art6": "a"},
		"provider_basis": "consent",
		"necessity":      "continuity",
		"complete":       false,
		"expires":        "2026-06-02T09:00:00Z",
		"case":           blind("request/home").caseOf,
	})
	return sealing{
		label: "request_pseudonym", kind: "request", by: noor, payload: payload,
		content: object{"letter": object{"text": "Voor het overleg."}},
		readers: []*person{anna, noor},
	}
}

// stateRequest is from a State party, which names an invitation.
func stateRequest() sealing {
	payload := requestPayload("state", "2026-03-02T09:30:00Z", dirkContacts, object{
		"to":             deskOf("ngo-recht", "desk_main", recht1, anna, bram, cora),
		"reply":          replyTo("desk_cc", dirk, elif),
		"purpose":        "application_preparation",
		"items":          items("identity_evidence", "travel_documents"),
		"basis":          object{"art6": "e"},
		"provider_basis": "consent",
		"necessity":      "prepare_application",
		"complete":       true,
		"expires":        "2026-03-30T09:00:00Z",
		"invitation":     invited.payload["id"],
	})
	return sealing{
		label: "request_state", kind: "request", by: dirk, payload: payload,
		content: object{"letter": object{"text": "Graag voor het gesprek van 12 maart."}},
		readers: append(byKid(anna, bram, cora), byKid(dirk, elif)...),
	}
}

// namedRequest is from the municipality (F34): its letter holds name and birth only.
func namedRequest() sealing {
	payload := requestPayload("named", "2026-03-02T09:40:00Z", gijsReviews, object{
		"to":             deskOf("ind-demo", "desk_cc", ind1, dirk, elif),
		"reply":          replyTo("desk_muni", gijs),
		"purpose":        "intake_check",
		"items":          items("eligibility_predicates"),
		"basis":          object{"art6": "e"},
		"provider_basis": "vw_107_4",
		"necessity":      "statutory_task",
		"complete":       true,
		"expires":        "2026-03-09T09:00:00Z",
		"invitation":     freshID("invitation/named"),
	})
	return sealing{
		label: "request_named", kind: "request", by: gijs, payload: payload,
		content: object{"letter": object{"born": "1990", "name": personName}},
		readers: append(byKid(dirk, elif), gijs),
	}
}

var (
	request          = firstRequest().make()
	requestHome      = homeRequest().make()
	requestPseudonym = pseudonymousRequest().make()
	requestState     = stateRequest().make()
	requestNamed     = namedRequest().make()
)

func requestGroups() object {
	first := request.group(true)
	first["parts_b64"] = []string{base64Of(request.parts[0].body)}
	return object{
		"request":           first,
		"request_home":      requestHome.group(false),
		"request_pseudonym": requestPseudonym.group(false),
		"request_state":     requestState.group(false),
		"request_named":     requestNamed.group(false),
		"statement_refuse":  statementRefusals(),
	}
}
