package main

import (
	"bytes"
	"fmt"
	"strings"
)

// hubGroups are age headers as the hub sees them, without a key (section 2, "Reading and uploading").
func hubGroups() object {
	return object{"hub_accept": hubAccepts(), "hub_refuse": hubRefusals()}
}

func hubAccepts() []object {
	row := func(what string, kids int, head []byte) object {
		return object{
			"header_b64": base64Of(head), "header_len": len(head), "kids": kids, "what": what,
		}
	}
	wide := wideHead(64)
	return []object{
		row("card", 3, card.file.head),
		row("request: to.kids and reply.kids", 5, request.file.head),
		{
			"header_runs": wide.runs(), "header_len": wide.length(), "kids": 64,
			"what": "64 stanzas, the most (one stanza 64 times: the hub cannot tell)",
		},
	}
}

// A head of one stanza many times, which stands as runs. Its MAC is zeros: the hub has no key.
type repeatedHead struct {
	begin, stanza, end string
	times              int
}

func wideHead(times int) repeatedHead {
	key := newAgeFile("hub/wide")
	return repeatedHead{
		begin:  "age-encryption.org/v1\n",
		stanza: hybridStanza("hub/wide", anna.seal, key.fileKey).text(),
		end:    "--- " + rawBase64(make([]byte, 32)) + "\n",
		times:  times,
	}
}

func (h repeatedHead) runs() list {
	return list{
		list{base64Of([]byte(h.begin)), 1},
		list{base64Of([]byte(h.stanza)), h.times},
		list{base64Of([]byte(h.end)), 1},
	}
}

func (h repeatedHead) length() int { return len(h.begin) + h.times*len(h.stanza) + len(h.end) }

func hubRefusals() []object {
	rows, file := hubRows{}, newAgeFile("hub")
	readers := byKid(anna, bram)
	right := hybridStanzas("hub", readers, file.fileKey)
	stanzas := func(why string, kids int, stanzas ...stanza) {
		rows.add(why, kids, ageHead(file.fileKey, stanzas...))
	}
	older := func(place int) stanza {
		return x25519Stanza(fmt.Sprint("hub/", place), readers[place].seal, file.fileKey)
	}
	stanzas("one stanza missing", 2, right[0])
	three := hybridStanzas("hub/three", byKid(anna, bram, cora), file.fileKey)
	stanzas("one stanza too many", 2, three...)
	stanzas("a request's stanzas for to.kids, those for reply.kids missing", 5, right...)
	stanzas("X25519 stanza in the place of the second", 2, right[0], older(1))
	stanzas("X25519 stanzas only (v1 before the change)", 2, older(0), older(1))
	stanzas("grease stanza in the place of the second (age accepts, hub refuses)", 2,
		right[0], stanza{line: "x-grease a"})
	salt := random("hub/scrypt", 16)
	stanzas("scrypt stanza", 1, scryptStanzaOf(random("hub/scrypt/key", 32), salt, "15", file.fileKey))

	arguments := func(why string, change func(enc string) string) {
		enc := strings.TrimPrefix(right[1].line, hybridKind+" ")
		line := strings.TrimRight(hybridKind+" "+change(enc), " ")
		stanzas(why, 2, right[0], stanza{line: line, body: right[1].body})
	}
	// 1,119 bytes are 373 groups of 3: what follows in base64 is the last byte.
	arguments("enc of 1,119 bytes", func(enc string) string { return enc[:1492] })
	arguments("enc empty", func(string) string { return "" })
	arguments("enc base64 not canonical: unused bits set", unusedBitSet)
	arguments("enc in the URL alphabet", func(enc string) string {
		return strings.NewReplacer("+", "-", "/", "_").Replace(enc)
	})
	rows.add("body base64 not canonical: unused bits set", 2,
		withMAC(file.fileKey, linesWithBody(right, unusedBitSet)))
	body := func(why string, body []byte) {
		stanzas(why, 2, right[0], stanza{line: right[1].line, body: body})
	}
	body("body of 33 bytes", append(bytes.Clone(right[1].body), 0))
	body("body of 48 bytes (a full line, then an empty one)",
		append(bytes.Clone(right[1].body), make([]byte, 16)...))
	arguments("a second argument", func(enc string) string { return enc + " x" })
	stanzas("stanza name in capitals", 2, right[0],
		stanza{line: strings.Replace(right[1].line, hybridKind, "MLKEM768X25519", 1), body: right[1].body})

	before, mac := macOf(ageHead(file.fileKey, right...))
	lines := strings.TrimSuffix(before, "--- ")
	version := strings.Replace(lines, "age-encryption.org/v1", "age-encryption.org/v2", 1)
	rows.add("version line v2", 2, withMAC(file.fileKey, version))
	windows := withMAC(file.fileKey, strings.ReplaceAll(lines, "\n", "\r\n"))
	rows.add("lines end in CR LF", 2, append(bytes.TrimSuffix(windows, []byte("\n")), "\r\n"...))
	rows.add("MAC of 31 bytes", 2, []byte(before+rawBase64(mac[:31])+"\n"))
	rows.add("MAC base64 not canonical", 2, []byte(before+unusedBitSet(rawBase64(mac))+"\n"))
	rows.wide("65 right stanzas (64 at most)", 65)
	rows.wide("64 kids, 65 right stanzas", 64)
	return append(rows.rows, otherFiles()...)
}

type hubRows struct{ rows []object }

func (h *hubRows) add(why string, kids int, head []byte) {
	h.rows = append(h.rows, object{"header_b64": base64Of(head), "kids": kids, "why": why})
}

func (h *hubRows) wide(why string, kids int) {
	h.rows = append(h.rows, object{"header_runs": wideHead(65).runs(), "kids": kids, "why": why})
}

// unusedBitSet writes the same bytes with another last letter, which base64 decoders let pass.
func unusedBitSet(text string) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	last := len(text) - 1
	return text[:last] + letters[strings.IndexByte(letters, text[last])+1:][:1]
}

// linesWithBody are header lines in which the last body is spelled otherwise.
func linesWithBody(stanzas []stanza, change func(string) string) string {
	lines := "age-encryption.org/v1\n" + stanzas[0].text()
	last := stanzas[1]
	return lines + "-> " + last.line + "\n" + change(rawBase64(last.body)) + "\n"
}

// otherFiles are uploads that are not the file that the statement signed.
func otherFiles() []object {
	sealed := refusal.payload["sealed"].(object)
	return []object{
		{
			"kids": 2, "of": "refusal", "sealed": with(sealed, "size", sealed["size"].(int)-1),
			"why": "size one less than the file, as signed",
		},
		{
			"kids": 2, "of": "refusal",
			"sealed": with(sealed, "sha256", answer.payload["sealed"].(object)["sha256"]),
			"why":    "sha256 of another file",
		},
		{
			"kids": 2, "of": "refusal", "cut": 1,
			"why": "last byte of the file missing (size and digest as signed)",
		},
	}
}

func stanzaGroup() object {
	file := newAgeFile("stanza")
	enc, body := wrap("stanza", anna.seal, file.fileKey)
	one := stanza{line: hybridKind + " " + rawBase64(enc), body: body}
	return object{"stanza": object{
		"body": hexOf(body), "enc": hexOf(enc), "file_key": hexOf(file.fileKey),
		"header_b64": base64Of(ageHead(file.fileKey, one)), "reader": anna.name,
	}}
}

// hubLogGroup are statements as the hub judges them at its own time (sections 0 and 3).
func hubLogGroup() object {
	row := func(outcome, words string, one statement, now string, later ...string) object {
		return object{
			"envelope": one.envelope, "logged": logged(later...), "now": now, outcome: words,
		}
	}
	again := func(label string, one statement, by signer, changes ...any) statement {
		changes = append(changes, "id", freshID("hub_log/"+label))
		return sign(kindOf(one), with(one.payload, changes...), by)
	}
	asked := func(label, at string) statement {
		return again(label, request.statement, anna.signer(),
			"at", at, "expires", "2026-04-30T09:00:00Z")
	}
	answered := func(label string) statement {
		return again(label, answer.statement, dirk.signer(), "at", "2026-03-07T08:04:00Z")
	}
	wish := factPayload("step2_wish/cora", "2026-03-04T09:00:00Z",
		seat{cora, "legal_counsellor", recht1}, "step2_wish", day())
	ofCora := sign("fact", wish, cora.signer())
	changed := []string{"ngo-recht/2", "2026-03-04T08:05:00Z", "ngo-recht/3", "2026-03-06T08:05:00Z"}
	return object{"hub_log": object{
		"accept": []object{
			row("what", "at is 10 minutes before the clock", approved, "2026-03-02T10:15:00Z"),
			row("what", "at is 10 minutes after the clock", approved, "2026-03-02T09:55:00Z"),
			row("what", "keyset newest", request.statement, "2026-03-02T09:00:01Z"),
			row("what", "to.keyset superseded 23 h 59 min 59 s before, all its kids stand",
				asked("to", "2026-03-04T08:04:00Z"), "2026-03-04T08:04:59Z",
				"ind-demo/2", "2026-03-03T08:05:00Z"),
			row("what", "signer stands", ofCora, "2026-03-04T09:00:00Z"),
			row("what", "answer: to.keyset superseded 23 h 59 min 59 s before, its kids stand",
				answered("in time"), "2026-03-07T08:04:59Z", changed...),
		},
		"refuse": []object{
			row("why", "at is 10 minutes and one second before the clock",
				approved, "2026-03-02T10:15:01Z"),
			row("why", "at is 10 minutes and one second after the clock",
				approved, "2026-03-02T09:54:59Z"),
			row("why", "from.keyset superseded an hour before, and a kid in reply.kids no longer stands",
				asked("from", "2026-03-04T09:05:00Z"), "2026-03-04T09:05:00Z", changed[:2]...),
			row("why", "signer stands in the keyset that is named, but not in the party's newest",
				ofCora, "2026-03-04T09:00:00Z", changed[:2]...),
			row("why", "answer: to.keyset superseded 24 h before",
				answered("late"), "2026-03-07T08:05:00Z", changed...),
		},
	}}
}

// kindOf is the type in the middle of a payloadType.
func kindOf(one statement) string {
	return strings.Split(one.envelope["payloadType"].(string), ".")[2]
}

// logged says when the log took each keyset: the first of each party, then pairs of others.
func logged(later ...string) object {
	times := object{}
	for _, party := range []string{"gemeente-demo", "ind-demo", "ngo-recht", "ngo-thuis"} {
		times[party+"/1"] = "2026-03-02T08:05:00Z"
	}
	for place := 0; place < len(later); place += 2 {
		times[later[place]] = later[place+1]
	}
	return times
}
