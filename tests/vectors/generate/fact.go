package main

import "maps"

// factPayload has the members of section 6 that all kinds have, about the one case.
func factPayload(label, at string, by seat, kind string, own object) object {
	payload := common("fact/"+label, at, by)
	blinded := blind("fact/" + label)
	payload["kind"], payload["case"], payload["subject"] = kind, blinded.caseOf, blinded.subject
	maps.Copy(payload, own)
	return payload
}

const factAt = "2026-03-02T08:50:00Z"

func fact(label string, by seat, kind string, own object) statement {
	return sign("fact", factPayload(label, factAt, by, kind, own), by.person.signer())
}

func items(categories ...string) []object {
	rows := []object{}
	for _, one := range categories {
		rows = append(rows, object{"category": one})
	}
	return rows
}

// consentOf are the members of a consent, as the right one has them.
func consentOf(changes ...any) object {
	return with(object{
		"purpose":    "perspective_legal",
		"items":      items("asylum_decisions", "asylum_narrative"),
		"recipients": []string{"ind-demo", "ngo-recht"},
		"explicit":   false,
		"role":       "basis",
		"until":      "2026-09-01",
	}, changes...)
}

func mandateOf() object {
	return object{
		"purpose": "perspective_legal", "recipients": []string{"ind-demo", "ngo-recht"},
		"until": "2026-09-01",
	}
}

func caseStateOf(code string) object {
	return object{"code": code, "track": "regular", "date": "2026-03-02"}
}

var (
	consent = fact("consent", annaCounsels, "consent_given", consentOf())
	mandate = fact("mandate", annaCounsels, "mandate", mandateOf())
	step2   = fact("step2", annaCounsels, "case_state", caseStateOf("step2"))
	invited = fact("invitation", annaCounsels, "invitation", object{
		"purpose": "application_preparation", "recipients": []string{"ind-demo"},
		"until": "2026-03-30",
	})
)

// mandateOfAnother verifies, and is about another person.
func mandateOfAnother() statement {
	other := bind(random("s of another", 32), "anchor", []byte("nl-v:9999000043"))
	blinded := blindPerson("fact/mandate/another", random("case of another", 16), other)
	payload := factPayload("mandate/another", factAt, annaCounsels, "mandate", mandateOf())
	payload = with(payload, "case", blinded.caseOf, "subject", blinded.subject)
	return sign("fact", payload, anna.signer())
}

// day is a fact that says no more than a date.
func day() object { return object{"date": "2026-03-02"} }

func dayWithEvidence() object { return with(day(), "evidence", evidence()) }

// factKinds are right facts of many kinds, by their names in the vectors.
func factKinds() map[string]statement {
	late := factPayload("consent/late", "2026-03-02T23:30:00Z", annaCounsels, "consent_given",
		consentOf("until", "2026-09-02"))
	renewed := factPayload("consent/renewed", "2026-03-03T08:50:00Z", annaCounsels,
		"consent_renewed", consentOf("explicit", true, "guardian", true, "role", "safeguard",
			"until", "2026-09-02"))
	aboutRequest := factPayload("restriction/about", factAt, elifOversees, "restriction",
		object{"code": "art21", "about": requestState.sid})
	aboutRequest = with(aboutRequest, "case", absent{}, "subject", absent{})
	return map[string]statement{
		"age_band":      fact("age_band", annaCounsels, "age_band", object{"code": "young_adult"}),
		"anchor_linked": fact("anchor_linked", annaCounsels, "anchor_linked", day()),
		"assigned": fact("assigned", fienLeads, "assigned",
			object{"member": anna.member, "recipients": []string{"ngo-recht"}}),
		"balance":          fact("balance", annaCounsels, "balance", dayWithEvidence()),
		"case_state":       fact("step1", annaCounsels, "case_state", caseStateOf("step1")),
		"case_state step2": step2,
		"case_state step2, confirmation": fact("step2/confirmed", bramCounsels, "case_state",
			with(caseStateOf("step2"), "confirms", step2.sid)),
		"consent_given at 23:30 UTC, until the Amsterdam day + 183": sign("fact", late, anna.signer()),
		"consent_renewed": sign("fact", renewed, anna.signer()),
		"consent_withdrawn": fact("withdrawn", bramCounsels, "consent_withdrawn",
			object{"replaces": consent.sid}),
		"consent_withdrawn, all of the case": fact("withdrawn/all", bramCounsels,
			"consent_withdrawn", object{}),
		"identity_check": fact("identity_check", seat{fien, "caseworker", recht1},
			"identity_check", day()),
		"invitation":  invited,
		"mandate":     mandate,
		"plan_signed": fact("plan_signed", annaCounsels, "plan_signed", dayWithEvidence()),
		"restriction": fact("restriction", bramOversees, "restriction", object{"code": "art18"}),
		"restriction, about a request by a State party": sign("fact", aboutRequest, elif.signer()),
		"step2_wish": fact("step2_wish", annaCounsels, "step2_wish", day()),
	}
}

func factGroups() object {
	kinds, group := factKinds(), object{}
	for name, one := range kinds {
		group[name] = one.group()
	}
	return object{
		"fact":                consent.group(),
		"fact_kinds":          group,
		"fact_refuse":         factRefusals(kinds),
		"fact_confirm_refuse": confirmRefusals(),
	}
}

func factRefusals(kinds map[string]statement) []object {
	rows := refusals{kind: "fact"}
	of := func(kind string) func(string, ...any) {
		return func(why string, changes ...any) {
			rows.refuse(why, kinds[kind].payload, anna.signer(), changes...)
		}
	}
	refuse := func(why string, changes ...any) {
		rows.refuse(why, consent.payload, anna.signer(), changes...)
	}
	refuse("consent for 184 days", "until", "2026-09-02")
	refuse("until of a consent is a time", "until", "2026-09-01T00:00:00Z")
	refuse("consent without role", "role", absent{})
	refuse("consent role unknown", "role", "wish")
	refuse("explicit is 0, not a boolean", "explicit", 0)
	refuse("items not sorted", "items", items("asylum_narrative", "asylum_decisions"))
	refuse("items empty", "items", items())
	refuse("items with fields", "items", itemsWithFields())
	refuse("recipients twice the same", "recipients", []string{"ind-demo", "ind-demo"})
	refuse("recipients not sorted", "recipients", []string{"ngo-recht", "ind-demo"})
	refuse("case and about", "about", card.sid)
	of("case_state step2")("case without subject", "subject", absent{})
	of("plan_signed")("plan_signed without evidence", "evidence", absent{})
	of("plan_signed")("evidence of 31 bytes", "evidence", evidence()[2:])
	of("case_state")("date that does not exist", "date", "2026-02-29")
	rows.refuse("assigned to two parties", kinds["assigned"].payload, fien.signer(),
		"recipients", []string{"ind-demo", "ngo-recht"})
	of("assigned")("assignment signed by a counsellor",
		append(by(annaCounsels), "member", bram.member)...)
	rows.refuse("mandate signed by a State party", mandate.payload, dirk.signer(),
		by(dirkContacts)...)
	of("restriction")("restriction signed by a counsellor", by(annaCounsels)...)
	of("step2_wish")("kind unknown", "kind", "wish")
	return rows.rows
}

func itemsWithFields() []object {
	return []object{{"category": "asylum_decisions", "fields": []string{"date"}}}
}

func confirmRefusals() []object {
	rows := []object{}
	refuse := func(why string, by seat, kind string, own object) {
		one := fact("step2/"+why, by, kind, own)
		rows = append(rows, object{"envelope": one.envelope, "why": why})
	}
	confirming := with(caseStateOf("step2"), "confirms", step2.sid)
	refuse("members differ", bramCounsels, "case_state", with(confirming, "date", "2026-03-03"))
	refuse("by the same member", annaCounsels, "case_state", confirming)
	refuse("confirms another statement", bramCounsels, "case_state",
		with(confirming, "confirms", mandate.sid))
	refuse("another kind", bramCounsels, "step2_wish", with(day(), "confirms", step2.sid))
	return rows
}
