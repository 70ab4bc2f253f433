package main

import "fmt"

// agreementFiles are the four of section 8, as small as they can be.
var agreementFiles = map[string]string{
	"agreement/clauses.en.md":        "Article 1. This is a draft.\n",
	"agreement/clauses.nl.md":        "Artikel 1. Dit is een concept.\n",
	"agreement/flows/data.json":      `{"index":{},"rows":{}}` + "\n",
	"agreement/vocabulary/data.json": `{"limits":{}}` + "\n",
}

func agreementFileRows() []object {
	rows := []object{}
	for path, text := range agreementFiles {
		rows = append(rows, object{
			"path": path, "sha256": hexSHA256([]byte(text)), "size": len(text),
		})
	}
	return sortedBy("path", rows...)
}

func partyRows() []object {
	return []object{
		partyRow("gemeente-demo", "Gemeente (demo)", "municipality", gemeente1),
		partyRow("ind-demo", "IND (demo)", "ind", ind1),
		partyRow("ngo-recht", "NGO Recht (demo)", "ngo_legal", recht1),
		partyRow("ngo-thuis", "NGO Thuis (demo)", "ngo_social", thuis1),
	}
}

func partyRow(party, name, kind string, first statement) object {
	return object{"party": party, "name": name, "types": []string{kind}, "keyset": first.sid}
}

// agreementPayload has the members of section 8.
func agreementPayload() object {
	return object{
		"v": 1, "env": "demo", "id": freshID("agreement/1"), "at": "2026-03-02T08:30:00Z",
		"name": "Demo agreement", "n": 1,
		"start": "2026-03-02", "until": "2027-03-01",
		"parties": partyRows(),
		"log":     logKey.text(),
		"files":   agreementFileRows(),
	}
}

var (
	rechtSigners = two("ngo-recht", 0, 1)
	allSigners   = append(append(append(append([]signer{},
		two("gemeente-demo", 0, 2)...), two("ind-demo", 0, 2)...),
		rechtSigners...), two("ngo-thuis", 0, 1)...)

	agreement1 = sign("agreement", agreementPayload(), allSigners...)
)

// unknownSignature is nothing, by a key that nobody knows.
func unknownSignature(label string) object {
	unknown := kid(ed25519Kind, random("unknown/"+label, 32))
	return object{"keyid": unknown, "sig": base64Of(make([]byte, 64))}
}

// withSignatures puts more signatures into an envelope.
func withSignatures(envelope object, more ...object) object {
	signatures := append(append([]object{}, envelope["signatures"].([]object)...), more...)
	return with(envelope, "signatures", sortedBy("keyid", signatures...))
}

func agreementGroups() object {
	byRecht := sign("agreement", agreementPayload(), rechtSigners...)
	files := object{}
	for path, text := range agreementFiles {
		files[path] = base64Of([]byte(text))
	}
	next := sign("agreement", nextAgreement(), rechtSigners...)
	return object{
		"agreement": object{
			"envelope":                    agreement1.envelope,
			"files":                       files,
			"sid":                         agreement1.sid,
			"signed_by_ngo_only_same_sid": byRecht.envelope,
		},
		"agreements": object{
			"accept_signed_by_ngo_only": []object{
				byRecht.envelope, withSignatures(byRecht.envelope, unknownSignature("beside")),
			},
			"next_for_ngo":        next.envelope,
			"refuse":              agreementRefusals(byRecht),
			"refuse_next_for_ngo": nextAgreementRefusals(),
		},
	}
}

func agreementRefusals(byRecht statement) []object {
	rows, parties := []object{}, partyRows()
	refuse := func(why string, changes ...any) {
		changed := sign("agreement", with(agreementPayload(), changes...), rechtSigners...)
		rows = append(rows, object{"envelope": changed.envelope, "why": why})
	}
	refuse("`from` in the place of `start`", "start", absent{}, "from", "2026-03-02")
	refuse("start is a time", "start", "2026-03-02T00:00:00Z")
	refuse("one party twice", "parties", []object{parties[0], parties[0]})
	refuse("types empty", "parties", []object{with(parties[0], "types", []string{})})
	refuse("oin empty (absent or has a value)", "parties", []object{with(parties[0], "oin", "")})
	refuse("files not sorted", "files", reversed(agreementFileRows()))
	refuse("log absent", "log", absent{})

	wrong := object{"keyid": officers("ngo-recht")[2].kid, "sig": base64Of(make([]byte, 64))}
	many := []object{}
	for place := range 63 {
		many = append(many, unknownSignature(fmt.Sprint(place)))
	}
	return append(rows, object{
		"envelope": withSignatures(byRecht.envelope, wrong),
		"why":      "a wrong signature by an officer of a party, beside enough right ones",
	}, object{
		"envelope": withSignatures(byRecht.envelope, many...),
		"why":      "65 signatures (63 by keys that are not known)",
	})
}

func nextAgreement() object {
	return with(agreementPayload(), "id", freshID("agreement/2"), "n", 2,
		"prev", agreement1.sid, "at", "2026-03-05T08:30:00Z")
}

func nextAgreementRefusals() []object {
	refused := func(why string, signers []signer, changes ...any) object {
		changed := sign("agreement", with(nextAgreement(), changes...), signers...)
		return object{"envelope": changed.envelope, "why": why}
	}
	return []object{
		refused("prev is not the pinned agreement", rechtSigners, "prev", recht1.sid),
		refused("n = 3 after 1", rechtSigners, "n", 3),
		refused("own party: one signature of two", rechtSigners[:1]),
	}
}
