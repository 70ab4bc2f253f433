package main

// cardSealing is how a case's members see its person (section 1).
func cardSealing(readers ...*person) sealing {
	payload := common("card", "2026-03-02T08:45:00Z", annaCounsels)
	payload["case"], payload["n"] = hexOf(caseID), 1
	payload["commitment"], payload["kids"] = commitment, kids(readers...)
	return sealing{
		label: "card", kind: "card", by: anna, payload: payload,
		content: object{"card": object{
			"s": hexOf(caseKey), "anchor": anchor, "name": personName, "born": born,
			"nationality": "unknown",
		}},
		readers: byKid(readers...),
	}
}

var card = cardSealing(anna, bram, cora).make()

func cardGroups() object { return object{"card": card.group(true)} }
