package main

// The one case of these vectors, and its person (section 1).
var (
	caseID     = random("case", 16)
	caseKey    = random("s", 32)
	anchor     = "nl-v:9999000042"
	commitment = bind(caseKey, "anchor", []byte(anchor))
	born       = "1990-01-01"
	personName = "Proefpersoon Één"
)

// A blinding is how one request or fact names the case and its person.
type blinding struct{ r, caseOf, subject string }

func blind(label string) blinding {
	return blindPerson(label, caseID, commitment)
}

func blindPerson(label string, caseID []byte, commitment string) blinding {
	r := freshR(label)
	return blinding{
		r:       hexOf(r),
		caseOf:  bind(r, "case", caseID),
		subject: bind(r, "subject", unhex(commitment)),
	}
}

func (b blinding) group() object {
	return object{"r": b.r, "case": b.caseOf, "subject": b.subject}
}

func subjectGroups() object {
	return object{
		"subject": object{
			"anchor":     anchor,
			"case_id":    hexOf(caseID),
			"commitment": commitment,
			"s":          hexOf(caseKey),
			"request":    blind("request").group(),
			"consent":    blind("fact/consent").group(),
			"mandate":    blind("fact/mandate").group(),
		},
		"ct_anchor":        numberlessAnchor(),
		"subject_mismatch": subjectMismatch(),
		"evidence": object{
			"file_b64": base64Of(evidenceFile), "mac": evidence(), "s": hexOf(caseKey),
		},
	}
}

// numberlessAnchor is that of a person without a V-number.
func numberlessAnchor() object {
	person := canonical(object{"born": born, "name": personName})
	return object{
		"anchor": "ct:" + bind(caseKey, "person", person)[:40],
		"person": string(person),
		"s":      hexOf(caseKey),
	}
}

var evidenceFile = []byte("%PDF-1.4 demo plan\n")

func evidence() string { return bind(caseKey, "evidence", evidenceFile) }

// subjectMismatch are letters whose person is not that of the request or of a cited fact.
func subjectMismatch() object {
	letter := func(mandate statement, mandateR string) object {
		return object{
			"anchor": anchor, "s": hexOf(caseKey), "r": blind("request").r,
			"facts": sortedBy("sid",
				object{"r": blind("fact/consent").r, "sid": consent.sid},
				object{"r": mandateR, "sid": mandate.sid}),
		}
	}
	row := func(mandate statement, letter object) object {
		return object{
			"facts": []object{consent.envelope, mandate.envelope}, "letter": letter,
			"subject": blind("request").subject,
		}
	}
	right := letter(mandate, blind("fact/mandate").r)
	refused := func(why string, mandate statement, letter object) object {
		return with(row(mandate, letter), "why", why)
	}
	swapped := sortedBy("sid",
		object{"r": blind("fact/mandate").r, "sid": consent.sid},
		object{"r": blind("fact/consent").r, "sid": mandate.sid})
	other := mandateOfAnother()
	return object{
		"accept": row(mandate, right),
		"note":   "the answer to each is a refusal with code subject_mismatch; the facts verify",
		"refuse": []object{
			refused("anchor of another person", mandate, with(right, "anchor", "nl-v:9999000043")),
			refused("s of another case", mandate,
				with(right, "s", hexOf(random("s of another", 32)))),
			refused("the r's of the two facts are swapped", mandate, with(right, "facts", swapped)),
			refused("the mandate is another person's", other, letter(other, blind("fact/mandate/another").r)),
		},
	}
}
