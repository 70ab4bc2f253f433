package main

import "strings"

// statementRefusals are requests with one fault in the envelope, the common members or their own.
func statementRefusals() []object {
	rows := refusals{kind: "request"}
	envelopeFaults(&rows)
	memberFaults(&rows)
	seatFaults(&rows)
	return rows.rows
}

func envelopeFaults(rows *refusals) {
	right, signed := request.envelope, request.envelope["signatures"].([]object)
	kind, written := payloadType("request"), canonical(request.payload)
	resigned := func(payloadType string, written []byte) object {
		return signBytes(payloadType, nil, written, anna.signer()).envelope
	}
	rows.add("no signature", with(right, "signatures", []object{}))
	both := sign("request", request.payload, anna.signer(), bram.signer())
	rows.add("two signatures", both.envelope)
	third := with(signed[0], "cert", "")
	rows.add("signature with a third member", with(right, "signatures", []object{third}))
	rows.add("payload base64 without padding", withoutPadding(request, requestHome, requestState))
	changed := canonical(with(request.payload, "complete", false))
	rows.add("payload changed after signing", with(right, "payload", base64Of(changed)))
	rows.add("payloadType changed after signing", with(right, "payloadType", payloadType("answer")))
	rows.add("payloadType v2", resigned("application/vnd.dossierhub.request.v2+json", written))
	bare := anna.signer().signature(written)
	rows.add("signed over the payload alone, without PAE", with(right, "signatures", []object{bare}))
	keyid := func(kid string) object {
		return with(right, "signatures", []object{with(signed[0], "keyid", kid)})
	}
	rows.add("right signature, but keyid is another member's", keyid(bram.signer().kid))
	rows.add("right signature, but keyid is the signer's seal key", keyid(anna.seal.kid()))
	rows.add("payload with white space", resigned(kind, spaced(request.payload)))
	long := with(request.payload, "provider_basis", strings.Repeat("a", 33_000))
	rows.add("payload over 32 KiB (by a code of 33,000 letters)",
		sign("request", long, anna.signer()).runs())
}

// withoutPadding cuts the padding off the first payload whose base64 has some.
func withoutPadding(statements ...sealedStatement) object {
	for _, one := range statements {
		payload := one.envelope["payload"].(string)
		if cut := strings.TrimRight(payload, "="); cut != payload {
			return with(one.envelope, "payload", cut)
		}
	}
	panic("none of these payloads needs padding")
}

// spaced is one spelling but for a space after each comma and colon between members.
func spaced(payload object) []byte {
	text := string(canonical(payload))
	return []byte(strings.NewReplacer(`",`, `", `, `":`, `": `).Replace(text))
}

func memberFaults(rows *refusals) {
	refuse := func(why string, changes ...any) {
		rows.refuse(why, request.payload, anna.signer(), changes...)
	}
	refuse("v is 2", "v", 2)
	refuse("unknown member", "note", "x")
	refuse("complete is 1, not a boolean", "complete", 1)
	refuse("items not sorted", "items", items("asylum_narrative", "asylum_decisions"))
	refuse("items with fields", "items", itemsWithFields())
	refuse("one item twice", "items", items("asylum_decisions", "asylum_decisions"))
	refuse("art9 not sorted", "basis.art9", []string{"f", "a"})
	refuse("art9 empty (absent or not empty)", "basis.art9", []string{})
	invitation := invited.payload["id"]
	refuse("case and invitation", "invitation", invitation, "subject", absent{})
	refuse("neither case nor invitation", "case", absent{}, "subject", absent{})
	refuse("expires equals at", "expires", "2026-03-02T09:00:00Z")
	refuse("expires 92 d and one second after at", "expires", "2026-06-02T09:00:01Z")
	refuse("case without subject, and the flow is not pseudonymous", "subject", absent{})
	refuse("to.kids is a subset of the desk", "to.kids", kids(elif))
	refuse("to.kids holds a member outside the desk", "to.kids", kids(dirk, elif, auto))
	refuse("to.kids empty", "to.kids", []string{})
	refuse("reply.kids holds a member outside the desk", "reply.kids", kids(anna, bram, cora, fien))
	refuse("reply.kids is a subset of the desk", "reply.kids", kids(anna, bram))
	refuse("the asker's desk does not list the purpose", "purpose", "application_preparation",
		"reply", replyTo("desk_small", anna))
	rows.refuse("pseudonymous flow with subject", requestPseudonym.payload, noor.signer(),
		"subject", blind("request/home").subject)
	rows.refuse("the municipality names case without subject", requestNamed.payload, gijs.signer(),
		"invitation", absent{}, "case", blind("request").caseOf)
	refuse("desk unknown", "to.desk", "desk_other")
	refuse("sealed.format other", "sealed.format", "age-encryption.org/v2")
	refuse("id is a UUID with hyphens", "id", uuidOf(request.payload["id"].(string)))
	refuse("at with milliseconds", "at", "2026-03-02T09:00:00.000Z")
	refuse("subject without case", "case", absent{}, "invitation", invitation)
}

func uuidOf(id string) string {
	return id[:8] + "-" + id[8:12] + "-" + id[12:16] + "-" + id[16:20] + "-" + id[20:]
}

// seatFaults are statements of somebody who may not sign, or not so.
func seatFaults(rows *refusals) {
	refuse := func(why string, changes ...any) {
		rows.refuse(why, request.payload, anna.signer(), changes...)
	}
	refuse("member of another party's keyset", "from.member", dirk.member)
	refuse("keyset of another party in from", "from.keyset", ind1.sid)
	refuse("agreement unknown", "agreement", card.sid)
	late := factPayload("identity_check/late", "2026-04-01T00:00:00Z",
		seat{fien, "caseworker", recht1}, "identity_check", day())
	rows.add("until of the member has passed", sign("fact", late, fien.signer()).envelope)
	left := append(by(seat{cora, "legal_counsellor", recht2}), "at", "2026-03-05T09:00:00Z")
	rows.refuse("signer no longer stands in the named keyset", request.payload, cora.signer(), left...)
}
