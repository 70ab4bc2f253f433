package main

import (
	"bytes"
	"encoding/binary"
	"maps"
	"math/bits"
	"strconv"
)

// padme is the size that a plaintext of some length is filled up to (section 2).
func padme(length int) int {
	length = max(length, 16_384)
	exponent := bits.Len(uint(length)) - 1
	kept := bits.Len(uint(exponent))
	mask := 1<<(exponent-kept) - 1
	return (length + mask) &^ mask
}

// fileSize is that of a sealed file with some stanzas and a plaintext of some length.
func fileSize(kids, plaintext int) int {
	const head, stanza, chunk, tag = 70, 1_557, 65_536, 16
	return head + stanza*kids + 16 + plaintext + tag*((plaintext+chunk-1)/chunk)
}

// A part is a document in a sealed file.
type part struct {
	name, media, category string
	body                  []byte
}

func (p part) row() object {
	return object{
		"name": p.name, "media": p.media, "category": p.category,
		"size": len(p.body), "sha256": hexSHA256(p.body),
	}
}

// A sealing is what is needed to make a sealed file and the statement that names it, with places
// at which a fault can be made.
type sealing struct {
	label   string
	kind    string
	by      *person
	payload object // without sealed
	content object // letter, answer or card
	parts   []part
	readers []*person // in the order of the stanzas

	header    func(object) object
	plaintext func([]byte) []byte
	stanzas   func(label string, fileKey []byte) []stanza
	head      func([]byte) []byte
	sealed    func(object) object
	edit      object
}

// A sealedStatement is what comes of it.
type sealedStatement struct {
	statement
	header    []byte
	plaintext []byte
	file      ageFile
	edit      object
	parts     []part
}

func apply[T any](change func(T) T, value T) T {
	if change == nil {
		return value
	}
	return change(value)
}

func (s sealing) make() sealedStatement {
	header := canonical(apply(s.header, s.headerObject()))
	plaintext := apply(s.plaintext, s.plaintextOf(header))
	file := newAgeFile(s.label)
	if s.stanzas == nil {
		s.stanzas = s.readersStanzas
	}
	file.head = apply(s.head, ageHead(file.fileKey, s.stanzas(s.label, file.fileKey)...))
	file.payload = agePayload(file.fileKey, file.nonce, plaintext)
	sealed := apply(s.sealed, sealedMember(header, edited(file.bytes(), s.edit)))
	payload := with(s.payload, "sealed", sealed)
	return sealedStatement{
		statement: sign(s.kind, payload, s.by.signer()),
		header:    header, plaintext: plaintext, file: file, edit: s.edit, parts: s.parts,
	}
}

func (s sealing) readersStanzas(label string, fileKey []byte) []stanza {
	return hybridStanzas(label, s.readers, fileKey)
}

// headerObject has the members of section 2, "The header".
func (s sealing) headerObject() object {
	rows := []object{}
	for _, one := range s.parts {
		rows = append(rows, one.row())
	}
	header := object{
		"v":        1,
		"salt":     hexOf(random("salt/"+s.label, 32)),
		"manifest": copied(s.payload),
		"parts":    rows,
	}
	maps.Copy(header, s.content)
	return header
}

// plaintextOf is the first line, the header with its length, the parts, and zeros.
func (s sealing) plaintextOf(header []byte) []byte {
	out := []byte("dossierhub-sealed/1\n")
	out = binary.BigEndian.AppendUint32(out, uint32(len(header)))
	out = append(out, header...)
	for _, one := range s.parts {
		out = append(out, one.body...)
	}
	return append(out, make([]byte, padme(len(out))-len(out))...)
}

// sealedMember is what the statement says of its file.
func sealedMember(header, file []byte) object {
	return object{
		"format": "age-encryption.org/v1", "header": hexSHA256(header),
		"sha256": hexSHA256(file), "size": len(file),
	}
}

// edited cuts bytes off the end of a file, or flips one bit so far from its end.
func edited(file []byte, edit object) []byte {
	if count, found := edit["cut"]; found {
		return file[:len(file)-count.(int)]
	}
	if place, found := edit["flip"]; found {
		file = bytes.Clone(file)
		file[len(file)-1-place.(int)] ^= 1
	}
	return file
}

// group is how a right sealed statement stands in the vectors. A short one has its plaintext as
// runs: its file is age_head_b64, the nonce and STREAM over them.
func (s sealedStatement) group(whole bool) object {
	file := s.file.bytes()
	group := with(s.statement.group(),
		"age", s.ageMember(),
		"age_file_len", len(file),
		"age_file_sha256", hexSHA256(file),
		"header_b64", base64Of(s.header),
		"payload_offset", len(s.file.head),
		"plaintext_len", len(s.plaintext),
		"plaintext_sha256", hexSHA256(s.plaintext))
	if whole {
		group["age_file_b64"] = base64Of(file)
		return group
	}
	group["age_head_b64"] = base64Of(s.file.head)
	group["plaintext_runs"] = byteRuns(s.plaintext)
	return group
}

func (s sealedStatement) ageMember() object {
	return object{
		"file_key": hexOf(s.file.fileKey), "nonce": hexOf(s.file.nonce),
	}
}

// refused is how a sealed statement with one fault stands there.
func (s sealedStatement) refused(why string, reader *person) object {
	row := object{
		"age": s.ageMember(), "age_head_b64": base64Of(s.file.head), "envelope": s.envelope,
		"plaintext_runs": byteRuns(s.plaintext), "reader": reader.name, "why": why,
	}
	if s.edit != nil {
		row["edit_file"] = s.edit
	}
	return row
}

// byteRuns are bytes as [base64, times].
func byteRuns(data []byte) list {
	runs := list{}
	for _, one := range repetitions(data) {
		runs = append(runs, list{base64Of(one.piece), one.times})
	}
	return runs
}

func sizeGroups() object {
	lengths := []int{
		0, 1, 16_383, 16_384, 16_385, 17_408, 17_409, 18_432, 32_767, 32_768, 32_769, 65_535,
		65_536, 65_537, 99_999, 1 << 20, 1<<20 + 1, 1 << 30, 1<<31 - 1, 1 << 31,
	}
	accept := []object{}
	for _, row := range [][2]int{
		{1, 16_384}, {2, 17_408}, {3, 32_768}, {5, 34_816}, {8, 65_536}, {13, 67_584},
		{21, 69_632}, {32, 131_072}, {33, 1 << 20}, {63, 1_081_344}, {64, 1 << 31},
	} {
		accept = append(accept, object{
			"kids": row[0], "plaintext": row[1], "size": fileSize(row[0], row[1]),
		})
	}
	refused := func(why string, kids, size int) object {
		return object{"kids": kids, "size": size, "why": why}
	}
	least := fileSize(2, 16_384)
	return object{
		"padme": padmes(lengths...),
		"file_size": object{"accept": accept, "refuse": []object{
			refused("one byte more", 2, least+1),
			refused("one byte less", 2, least-1),
			refused("plaintext of 8,192", 2, fileSize(2, 8_192)),
			refused("no payload", 2, fileSize(2, 0)-16),
			refused("plaintext of 66,560: between two steps", 3, fileSize(3, 66_560)),
			refused("plaintext of 65,536 in two chunks (the last is empty)", 1, fileSize(1, 65_536)+16),
			refused("header for three kids, named two", 2, fileSize(3, 16_384)),
			refused("more than 2 GiB (the next step)", 1, fileSize(1, padme(1<<31+1))),
		}},
	}
}

func padmes(lengths ...int) object {
	found := object{}
	for _, length := range lengths {
		found[strconv.Itoa(length)] = padme(length)
	}
	return found
}
