package main

import (
	"bytes"
	"strings"
)

// containerGroup are sealed files with one fault (section 2).
func containerGroup() object {
	rows := containerRefusals{}
	rows.plaintextFaults()
	rows.headerFaults()
	rows.partFaults()
	rows.answerFaults()
	rows.predicateFaults()
	rows.letterFaults()
	rows.cardFaults()
	rows.offerFaults()
	rows.ageFaults()
	return object{"container_refuse": rows.rows}
}

type containerRefusals struct{ rows []object }

// refuse adds a sealing with a fault. Each is a statement of its own, with its own id and keys.
func (c *containerRefusals) refuse(why string, reader *person, one sealing, faults ...func(*sealing)) {
	label := "container/" + why
	one.label = label
	one.payload = with(one.payload, "id", freshID(label))
	for _, fault := range faults {
		fault(&one)
	}
	c.rows = append(c.rows, one.make().refused(why, reader))
}

func says(changes ...any) func(*sealing) {
	return func(s *sealing) { s.content = with(s.content, changes...) }
}

func plaintextOf(change func([]byte) []byte) func(*sealing) {
	return func(s *sealing) { s.plaintext = change }
}

func headerOf(change func(object) object) func(*sealing) {
	return func(s *sealing) { s.header = change }
}

func sealedOf(changes ...any) func(*sealing) {
	return func(s *sealing) { s.sealed = func(right object) object { return with(right, changes...) } }
}

func partsOf(parts ...part) func(*sealing) {
	return func(s *sealing) { s.parts = parts }
}

func (c *containerRefusals) plaintextFaults() {
	zeros := func(count int) func(*sealing) {
		return plaintextOf(func(p []byte) []byte { return append(p, make([]byte, count)...) })
	}
	changed := func(place func([]byte) int, value byte) func(*sealing) {
		return plaintextOf(func(p []byte) []byte {
			p[place(p)] = value
			return p
		})
	}
	c.refuse("one more zero byte after the padding", noor, homeRefusal(), zeros(1))
	c.refuse("1,024 more zero bytes (the next padme step)", noor, homeAnswer(), zeros(1024))
	c.refuse("last padding byte is 01", noor, homeRefusal(),
		changed(func(p []byte) int { return len(p) - 1 }, 1))
	c.refuse("first padding byte is 01", noor, homeRefusal(),
		changed(func(p []byte) int { return len(bytes.TrimRight(p, "\x00")) }, 1))
	c.refuse("first line says dossierhub-sealed/2", noor, homeRefusal(),
		changed(func(p []byte) int { return len("dossierhub-sealed/") }, '2'))
	c.refuse("n = 2^32-1", noor, homeRefusal(), plaintextOf(func(p []byte) []byte {
		copy(p[len("dossierhub-sealed/1\n"):], "\xff\xff\xff\xff")
		return p
	}))
}

func (c *containerRefusals) headerFaults() {
	c.refuse("header has an unknown member", noor, homeRefusal(), says("note", "x"))
	c.refuse("header has letter and answer, but is no offer", noor, homeRefusal(),
		says("letter", firstRequest().content["letter"]))
	c.refuse("header.manifest repeats sealed", noor, homeRefusal(),
		headerOf(func(header object) object {
			return with(header, "manifest.sealed", object{"format": "age-encryption.org/v1"})
		}))
	c.refuse("sealed.header is the digest of other bytes", noor, homeRefusal(),
		sealedOf("header", strings.Repeat("0", 64)))
}

func (c *containerRefusals) partFaults() {
	row := func(changes ...any) func(*sealing) {
		return headerOf(func(header object) object {
			right := header["parts"].([]object)[0]
			return with(header, "parts", []object{with(right, changes...)})
		})
	}
	refuse := func(why string, fault func(*sealing)) { c.refuse(why, noor, homeAnswer(), fault) }
	refuse("part size runs past the end of the file", row("size", 1<<53-1))
	refuse("part size one too small", row("size", len(overview().body)-1))
	refuse("part name with U+202E", row("name", "besluit\u202efdp.pdf"))
	refuse("part name empty", row("name", ""))
	refuse("part name of 121 code points", row("name", strings.Repeat("a", 121)))
	refuse("part name with a line feed", row("name", "a\nb"))
	composed, decomposed := overview(), overview()
	composed.name, decomposed.name = "\u00e9.pdf", "e\u0301.pdf"
	refuse("two part names that differ in normalization", partsOf(composed, decomposed))
	refuse("media text/html", row("media", "text/html", "name", "a.html"))
	refuse("part of a category that is not in items",
		row("category", "legal_perspective_conclusion", "name", "a.pdf"))
	c.refuse("refusal with a part", noor, homeRefusal(), partsOf(overview()))
}

func (c *containerRefusals) answerFaults() {
	refuse := func(why string, changes ...any) { c.refuse(why, noor, homeRefusal(), says(changes...)) }
	refuse("refusal with a text of 8,001 bytes", "answer.text", strings.Repeat("x", 8_001))
	refuse("refusal with a text of 8,002 bytes as written (4,001 quotation marks)",
		"answer.text", strings.Repeat(`"`, 4_001))
	refuse("refusal with code delivered", "answer.code", "delivered")
	refuse("refusal with a code that is not in refusals", "answer.code", "no_time")
	c.refuse("question with code unclear", noor, homeRefusal(), func(s *sealing) {
		s.payload = with(s.payload, "kind", "question")
	}, says("answer.code", "unclear"))
	refuse("results absent", "answer.results", absent{})

	overview := result("asylum_procedure_overview", "not_held")
	c.refuse("one category twice in results", noor, homeAnswer(), partsOf(),
		says("answer.results", []object{overview, overview}))
	withheld := with(overview, "outcome", "withheld", "code", "not_held")
	c.refuse("result with a code that is not in withheld", noor, homeAnswer(), partsOf(),
		says("answer.results", []object{withheld, result("legal_perspective_conclusion", "not_held")}))
}

func (c *containerRefusals) predicateFaults() {
	refuse := func(why string, faults ...func(*sealing)) { c.refuse(why, gijs, yesNoAnswer(), faults...) }
	refuse("yes/no answer with a part",
		partsOf(part{"a.txt", "text/plain", "eligibility_predicates", []byte("no\n")}))
	refuse("yes/no answer with a text of 8,001 bytes",
		says("answer.text", strings.Repeat("x", 8_001)))
	refuse("predicates not sorted by id", says("answer.predicates", reversed(predicates())))
	refuse("predicates empty (absent or not empty)", says("answer.predicates", []object{}))
	refuse("predicate value true",
		says("answer.predicates", []object{{"id": "lawful_stay", "value": true}}))
}

func (c *containerRefusals) letterFaults() {
	refuse := func(why string, changes ...any) { c.refuse(why, anna, homeRequest(), says(changes...)) }
	refuse("letter without s", "letter.s", absent{})
	refuse("letter without anchor", "letter.anchor", absent{})
	refuse("letter without name", "letter.name", absent{})
	refuse("born in words", "letter.born", "1 januari 1990")
	refuse("born is 1990-13", "letter.born", "1990-13")
	refuse("nationality of two letters", "letter.nationality", "SY")
	refuse("aliases empty (absent or not empty)", "letter.aliases", []string{})
	refuse("aliases sorted by UTF-16 code units, not by UTF-8 bytes",
		"letter.aliases", []string{"P. Een", "Proef", "𠮷", "Ａ"})
	refuse("text empty (absent or has a value)", "letter.text", "")
	refuse("anchor of nine digits", "letter.anchor", "nl-v:999900004")
	c.refuse("r of a cited fact is missing", anna, homeRequest(), func(s *sealing) {
		s.payload = with(s.payload, "facts", []string{consent.sid})
	})
	readers := func(readers ...*person) func(*sealing) {
		return func(s *sealing) { s.readers = readers }
	}
	c.refuse("stanzas for to.kids only", anna, homeRequest(), readers(anna))
	c.refuse("the stanza for reply.kids belongs to another", noor, homeRequest(), readers(anna, bram))
	c.refuse("pseudonymous flow: letter with r", anna, pseudonymousRequest(),
		says("letter", object{"r": blind("request/home").r}))
	c.refuse("municipality asks (F34): letter with anchor", dirk, namedRequest(),
		says("letter", object{"anchor": anchor, "born": born, "name": personName}))
}

func (c *containerRefusals) cardFaults() {
	refuse := func(why string, faults ...func(*sealing)) { c.refuse(why, anna, cardSealing(anna), faults...) }
	refuse("card: commitment is not that of s and anchor", says("card.anchor", "nl-v:9999000043"))
	refuse("card without born", says("card.born", absent{}))
	refuse("card with facts", says("card.facts", citedFacts()))
	refuse("card: nationality in lower case", says("card.nationality", "nld"))
	refuse("card: header has letter in the place of card", func(s *sealing) {
		s.content = object{"letter": s.content["card"]}
	})
	refuse("card signed by a member of another party than its reader", func(s *sealing) {
		s.by, s.payload = noor, with(s.payload, by(noorWorks)...)
	})
}

func (c *containerRefusals) offerFaults() {
	c.refuse("offer: header without answer", noor, firstOffer(), says("answer", absent{}))
	c.refuse("offer: letter without s", noor, firstOffer(), says("letter.s", absent{}))
}

func (c *containerRefusals) ageFaults() {
	short := refusalWith(object{})
	stanzas := func(change func(string, []byte, []stanza) []stanza) func(*sealing) {
		return func(s *sealing) {
			readers := s.readers
			s.stanzas = func(label string, fileKey []byte) []stanza {
				return change(label, fileKey, hybridStanzas(label, readers, fileKey))
			}
		}
	}
	c.refuse("stanzas swapped: own stanza not at its kid's place", anna, short,
		stanzas(func(_ string, _ []byte, right []stanza) []stanza { return reversed(right) }))
	c.refuse("second stanza is X25519 (the reader's own is right)", short.readers[0], short,
		stanzas(func(label string, fileKey []byte, right []stanza) []stanza {
			return []stanza{right[0], x25519Stanza(label, short.readers[1].seal, fileKey)}
		}))
	c.refuse("age header MAC: one bit flipped", anna, short, func(s *sealing) { s.head = wrongMAC })
	edits := func(edit object) func(*sealing) { return func(s *sealing) { s.edit = edit } }
	c.refuse("last byte of the age file missing (size and digest as signed)", noor, homeRefusal(),
		edits(object{"cut": 1}))
	c.refuse("one byte of the age payload flipped (size and digest as signed)", noor, homeRefusal(),
		edits(object{"flip": 100}))
	c.refuse("size one more than the file", noor, homeRefusal(), func(s *sealing) {
		s.sealed = func(right object) object { return with(right, "size", right["size"].(int)+1) }
	})
}
