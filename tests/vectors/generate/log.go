package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
)

// A noteKey signs checkpoints (C2SP signed-note).
type noteKey struct {
	name string
	seed []byte
}

var logKey = noteKey{name: "demo.invalid/audit/2026", seed: random("log", 32)}

// public is the kind of signature, Ed25519, and the key.
func (k noteKey) public() []byte { return append([]byte{1}, ed25519Public(k.seed)...) }

func (k noteKey) hash() uint32 {
	digest := sha256.Sum256(append([]byte(k.name+"\n"), k.public()...))
	return binary.BigEndian.Uint32(digest[:])
}

// text is the verifier key.
func (k noteKey) text() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.hash(), base64Of(k.public()))
}

func (k noteKey) sign(text string) string {
	signature := ed25519.Sign(ed25519.NewKeyFromSeed(k.seed), []byte(text))
	line := base64Of(append(binary.BigEndian.AppendUint32(nil, k.hash()), signature...))
	return text + "\n— " + k.name + " " + line + "\n"
}

// checkpoint has three lines (section 9).
func checkpoint(size int, root []byte) string {
	return logKey.sign(fmt.Sprintf("%s\n%d\n%s\n", logKey.name, size, base64Of(root)))
}

func leafHash(leaf []byte) []byte {
	digest := sha256.Sum256(append([]byte{0}, leaf...))
	return digest[:]
}

func nodeHash(left, right []byte) []byte {
	digest := sha256.Sum256(append(append([]byte{1}, left...), right...))
	return digest[:]
}

// split is the largest power of two below a size (RFC 6962, section 2.1).
func split(size int) int {
	half := 1
	for half*2 < size {
		half *= 2
	}
	return half
}

func treeRoot(hashes [][]byte) []byte {
	if len(hashes) == 1 {
		return hashes[0]
	}
	half := split(len(hashes))
	return nodeHash(treeRoot(hashes[:half]), treeRoot(hashes[half:]))
}

// inclusion are the hashes beside the way from a leaf to the root, from below.
func inclusion(hashes [][]byte, index int) [][]byte {
	if len(hashes) == 1 {
		return nil
	}
	half := split(len(hashes))
	if index < half {
		return append(inclusion(hashes[:half], index), treeRoot(hashes[half:]))
	}
	return append(inclusion(hashes[half:], index-half), treeRoot(hashes[:half]))
}

// proofText is C2SP tlog-proof.
func proofText(hashes [][]byte, index int) string {
	text := fmt.Sprintf("c2sp.org/tlog-proof@v1\nindex %d\n", index)
	for _, hash := range inclusion(hashes, index) {
		text += base64Of(hash) + "\n"
	}
	return text + "\n" + checkpoint(len(hashes), treeRoot(hashes))
}

var recordGroups = []string{"who", "whom", "what", "why"}

// An entry is a leaf with the four records and salts behind its commitments (section 9).
type entry struct {
	leaf    object
	records map[string]object
	salts   map[string][]byte
}

// newEntry commits to four records; a group that has nothing to say has the record {}.
func newEntry(label string, leaf object, records map[string]object) entry {
	one := entry{records: map[string]object{}, salts: map[string][]byte{}}
	commitments := object{}
	for _, group := range recordGroups {
		one.salts[group] = random("record/"+label+"/"+group, 32)
		one.records[group] = with(records[group])
		commitments[group] = bind(one.salts[group], "audit."+group, canonical(one.records[group]))
	}
	one.leaf = with(leaf, "c", commitments)
	return one
}

func (e entry) opening(group string) []byte {
	return append(bytes.Clone(e.salts[group]), canonical(e.records[group])...)
}

func leafID(index int) string { return freshID(fmt.Sprintf("leaf/%d", index)) }

func exchangeLeaf(index int, at string) object {
	return object{"v": 1, "k": "exchange", "id": leafID(index), "t": at}
}

func adminLeaf(index int, at, event string, what object) object {
	return object{"v": 1, "k": "admin", "id": leafID(index), "t": at, "event": event, "what": what}
}

func whoRecord(by seat, acr string) object {
	return object{
		"party": by.person.party, "member": by.person.member, "function": by.function, "acr": acr,
	}
}

func whomRecord(n int) object {
	return object{"case": hexOf(caseID), "n": n, "r": blind("request").r}
}

func whatRecord(event, at string, own object) object {
	return with(own, "event", event, "at", at, "shown", "with_provider",
		"request", request.sid, "seq", 1)
}

func whyRecord() object {
	record := object{
		"agreement": agreement1.sid,
		"clause":    "5.5",
		"flow":      "F05",
		"input":     hexOf(random("policy/input", 32)),
		"outcome":   "allow",
		"reason":    "ALLOW",
		"reasons":   []string{"ALLOW"},
		"revision":  policyRevision(),
	}
	for _, name := range []string{"purpose", "items", "basis", "facts"} {
		record[name] = request.payload[name]
	}
	return record
}

// entries are a request, its approval, its delivery to an authority, and the erasure of all.
func entries() []entry {
	sent := object{
		"from": "ngo-recht", "to": "ind-demo",
		"sealed": request.payload["sealed"].(object)["sha256"],
	}
	return []entry{
		newEntry("submitted", exchangeLeaf(0, "2026-03-02T09:00:01Z"), map[string]object{
			"who":  whoRecord(annaCounsels, "key"),
			"whom": whomRecord(1),
			"what": whatRecord("request_submitted", "2026-03-02T09:00:01.234Z",
				with(sent, "statement", request.sid)),
			"why": whyRecord(),
		}),
		newEntry("approved", exchangeLeaf(1, "2026-03-02T10:05:02Z"), map[string]object{
			"who":  whoRecord(elifContacts, "oidc_mfa"),
			"whom": whomRecord(2),
			"what": whatRecord("approval_given", "2026-03-02T10:05:02.000Z",
				object{"from": "ind-demo", "to": "ngo-recht", "statement": approved.sid}),
		}),
		newEntry("delivered", with(exchangeLeaf(2, "2026-03-02T11:00:03Z"), "to", "ind-demo"),
			map[string]object{
				"who":  whoRecord(dirkContacts, "oidc_mfa"),
				"whom": whomRecord(3),
				"what": whatRecord("request_delivered", "2026-03-02T11:00:03.999Z", sent),
			}),
		newEntry("erased", adminLeaf(3, "2026-04-01T00:00:00Z", "erasure", erasure()), nil),
	}
}

var erasureSalt = random("erasure", 32)

func erasedIDs() []string { return []string{leafID(0), leafID(1), leafID(2)} }

// erasure names no entry: its list is bound to a salt.
func erasure() object {
	ids := []byte{}
	for _, id := range sorted(erasedIDs()...) {
		ids = append(ids, unhex(id)...)
	}
	return object{
		"count": 3, "ground": "retention_end", "list": bind(erasureSalt, "audit.erasure", ids),
	}
}

func logGroup() object {
	entries := entries()
	hashes, group := [][]byte{}, logRows{}
	for _, one := range entries {
		hashes = append(hashes, leafHash(canonical(one.leaf)))
		group.add(one)
	}
	root := treeRoot(hashes)
	proofs := []string{}
	for index := range entries {
		proofs = append(proofs, proofText(hashes, index))
	}
	return object{"log": object{
		"checkpoint":      checkpoint(len(entries), root),
		"erasure":         object{"ids": erasedIDs(), "salt": hexOf(erasureSalt), "what": erasure()},
		"leaf_hashes":     hexes(hashes),
		"leaves":          group.leaves,
		"log_seed":        hexOf(logKey.seed),
		"openings_b64":    group.openings,
		"proofs":          proofs,
		"records":         group.records,
		"root":            hexOf(root),
		"salts":           group.salts,
		"salts_by_leaf":   "lists stand in the order of the leaves; leaf 4 has four records {}",
		"vkey":            logKey.text(),
		"refuse_leaves":   leafRefusals(entries[0].leaf, entries[3].leaf),
		"refuse_openings": openingRefusals(entries[0]),
		"refuse_records":  recordRefusals(entries[0].records),
	}}
}

type logRows struct {
	leaves                   []string
	records, salts, openings []object
}

func (l *logRows) add(one entry) {
	records, salts, openings := object{}, object{}, object{}
	for _, group := range recordGroups {
		records[group] = string(canonical(one.records[group]))
		salts[group] = hexOf(one.salts[group])
		openings[group] = base64Of(one.opening(group))
	}
	l.leaves = append(l.leaves, string(canonical(one.leaf)))
	l.records, l.salts = append(l.records, records), append(l.salts, salts)
	l.openings = append(l.openings, openings)
}

func hexes(hashes [][]byte) []string {
	found := []string{}
	for _, hash := range hashes {
		found = append(found, hexOf(hash))
	}
	return found
}

func leafRefusals(exchange, admin object) []object {
	rows := []object{}
	refuse := func(why string, leaf object, changes ...any) {
		rows = append(rows, object{"leaf": string(canonical(with(leaf, changes...))), "why": why})
	}
	refuse("exchange leaf with event", exchange, "event", "request_submitted")
	refuse("exchange leaf with what", exchange, "what", object{})
	refuse("c without why", exchange, "c.why", absent{})
	refuse("c with a fifth member", exchange, "c.when", exchange["c"].(object)["why"])
	refuse("t in epoch seconds", exchange, "t", 1_772_442_001)
	refuse("id is a UUID with hyphens", exchange, "id", uuidOf(leafID(0)))
	refuse("admin leaf without event", admin, "event", absent{})
	refuse("admin leaf without what", admin, "what", absent{})
	refuse("erasure ground that is not one of three", admin, "what.ground", "wish")
	refuse("v is 2", exchange, "v", 2)
	spaced := strings.ReplaceAll(string(canonical(exchange)), `,"`, `, "`)
	return append(rows, object{"leaf": spaced, "why": "leaf with white space"})
}

func openingRefusals(first entry) []object {
	leaf := string(canonical(first.leaf))
	row := func(why string, opening []byte) object {
		return object{"group": "who", "leaf": leaf, "opening_b64": base64Of(opening), "why": why}
	}
	who := first.opening("who")
	return []object{
		row("salt of 31 bytes", who[1:]),
		row("another salt", append(bytes.Clone(first.salts["what"]), who[32:]...)),
		row("the record of `what` under `who`", first.opening("what")),
		row("no record", first.salts["who"]),
	}
}

func recordRefusals(records map[string]object) []object {
	rows := []object{}
	refuse := func(why, group string, changes ...any) {
		record := string(canonical(with(records[group], changes...)))
		rows = append(rows, object{"group": group, "record": record, "why": why})
	}
	refuse("acr loa3", "who", "acr", "loa3")
	refuse("member absent", "who", "member", absent{})
	refuse("case is the blinded one", "whom", "case", blind("request").caseOf)
	refuse("at without milliseconds", "what", "at", "2026-03-02T09:00:01Z")
	refuse("shown is not a state", "what", "shown", "ALLOW")
	refuse("shown absent", "what", "shown", absent{})
	refuse("reasons not sorted", "why", "reasons", []string{"DENY_SCOPE", "DENY_BULK"})
	refuse("items with fields", "why", "items", itemsWithFields())
	return rows
}
