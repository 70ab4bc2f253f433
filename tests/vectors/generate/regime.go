package main

import "maps"

// regime has the members of section 6, "Regime".
func regime(label, at string, by seat, own object) statement {
	members := with(object{
		"party": "gemeente-demo", "value": "interim",
		"document": hexOf(random("regime/document", 32)),
		"start":    "2026-03-03", "until": "2026-12-31",
	})
	maps.Copy(members, own)
	return statementOf("regime", "regime/"+label, at, by, members)
}

func regimeGroups() object {
	const later = "2026-03-02T10:30:00Z"
	first := regime("first", "2026-03-02T10:00:00Z", bramOversees, object{})
	confirming := object{"confirms": first.sid}
	second := regime("second", later, elifOversees, confirming)
	differs := regime("differs", later, elifOversees, with(confirming, "until", "2027-01-01"))
	same := regime("same", later, bramOversees, confirming)
	return object{
		"regime_first_of_two":  first.group(),
		"regime_second_of_two": second.group(),
		"regime_refuse_second": []object{
			{"envelope": differs.envelope, "why": "members differ"},
			{"envelope": same.envelope, "why": "second of the same party"},
		},
	}
}
