package main

import "maps"

// A rewrap is a file with another age header before the same payload (section 2, "Wrapping again").
type rewrap struct {
	of   sealedStatement
	head []byte
	flip bool
}

func wrappedAgain(label string, of sealedStatement, readers ...*person) rewrap {
	stanzas := hybridStanzas("reseal/"+label, readers, of.file.fileKey)
	return rewrap{of: of, head: ageHead(of.file.fileKey, stanzas...)}
}

func (r rewrap) bytes() []byte {
	file := append(append([]byte{}, r.head...), r.of.file.payload...)
	if r.flip {
		return edited(file, object{"flip": 1})
	}
	return file
}

func resealOf(label string, by seat, r rewrap, own object) statement {
	sealed := sealedMember(nil, r.bytes())
	delete(sealed, "header")
	members := object{"about": r.of.sid, "sealed": sealed}
	maps.Copy(members, own)
	return statementOf("reseal", "reseal/"+label, "2026-03-06T10:00:00Z", by, members)
}

func resealGroups() object {
	annaLater := seat{anna, "legal_counsellor", recht3}
	first := wrappedAgain("first", answer, daan)
	right := resealOf("first", annaLater, first, object{"kids": kids(daan)})
	file := first.bytes()
	return object{
		"reseal": with(right.group(),
			"age_file_len", len(file), "age_file_sha256", hexSHA256(file),
			"new_header_b64", base64Of(first.head),
			"payload_offset_original", len(answer.file.head)),
		"reseal_refuse": resealRefusals(annaLater),
	}
}

func resealRefusals(by seat) []object {
	rows := []object{}
	add := func(why string, by seat, r rewrap, own object) {
		flip := 0
		if r.flip {
			flip = 1
		}
		rows = append(rows, object{
			"envelope": resealOf(why, by, r, own).envelope, "flip": flip,
			"new_header_b64": base64Of(r.head), "of": "refusal", "reader": daan.name, "why": why,
		})
	}
	forDaan := wrappedAgain("daan", refusal, daan)
	toDaan := object{"kids": kids(daan)}
	add("for a member of the party who is not of the desk", by,
		wrappedAgain("fien", refusal, fien), object{"kids": kids(fien)})
	add("for a member of another party", by,
		wrappedAgain("noor", refusal, noor), object{"kids": kids(noor)})
	add("a byte of the payload differs from the original", by,
		rewrap{of: refusal, head: forDaan.head, flip: true}, toDaan)
	add("two stanzas for one kid", by, wrappedAgain("twice", refusal, daan, fien), toDaan)
	add("kids empty", by, forDaan, object{"kids": []string{}})
	sealed := sealedMember(refusal.header, forDaan.bytes())
	add("sealed has a header", by, forDaan, with(toDaan, "sealed", sealed))
	add("about a statement that is no request, answer or card", by, forDaan,
		with(toDaan, "about", consent.sid))
	add("signed by a member of another party", noorWorks, forDaan, toDaan)
	return rows
}
