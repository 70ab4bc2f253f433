package main

import (
	"bytes"
	"crypto/ecdh"
	"fmt"
	"slices"
	"strings"
)

// officers are the three of each party, in the order of their kids.
func officers(party string) []signer {
	found := []signer{}
	for place := range 3 {
		seed := random(fmt.Sprintf("officer/%s/%d", party, place), 32)
		found = append(found, signer{kid: kid(ed25519Kind, ed25519Public(seed)), seed: seed})
	}
	slices.SortFunc(found, func(a, b signer) int { return strings.Compare(a.kid, b.kid) })
	return found
}

// two of a party's three officers: enough for its threshold.
func two(party string, first, second int) []signer {
	all := officers(party)
	return []signer{all[first], all[second]}
}

func officerRow(one signer) object {
	return object{"kid": one.kid, "key": hexOf(ed25519Public(one.seed))}
}

func officerRows(officers ...signer) []object {
	rows := []object{}
	for _, one := range officers {
		rows = append(rows, officerRow(one))
	}
	return sortedBy("kid", rows...)
}

func memberRow(one *person) object {
	return object{
		"functions": one.functions,
		"member":    one.member,
		"seal":      hexOf(one.seal.public()),
		"sign":      hexOf(ed25519Public(one.sign)),
		"until":     one.until,
	}
}

func memberRows(people ...*person) []object {
	rows := []object{}
	for _, one := range people {
		rows = append(rows, memberRow(one))
	}
	return sortedBy("member", rows...)
}

// shortRow is a member whose ML-KEM key is zeros but for its last 32 bytes: valid, and short as runs.
func shortRow(one *person) object {
	public := one.seal.public()
	clear(public[:1152])
	return with(memberRow(one), "seal", hexOf(public))
}

func desk(name string, purposes []string, people ...*person) object {
	return object{"desk": name, "members": members(people...), "purposes": purposes}
}

// revoked are both kids of who left.
func revoked(since string, people ...*person) []object {
	rows := []object{}
	for _, one := range people {
		for _, kid := range []string{one.seal.kid(), one.signer().kid} {
			rows = append(rows, object{"kid": kid, "since": since})
		}
	}
	return sortedBy("kid", rows...)
}

// keysetPayload has the members of section 7.
func keysetPayload(label, party string, n int, at string, desks, members []object) object {
	return object{
		"v": 1, "env": "demo", "id": freshID("keyset/" + label), "at": at,
		"party": party, "n": n,
		"expires":   "2026-06-01T00:00:00Z",
		"threshold": 2,
		"officers":  officerRows(officers(party)...),
		"members":   members,
		"desks":     desks,
		"revoked":   []object{},
	}
}

var (
	gemeente1 = sign("keyset", gemeenteKeyset(), two("gemeente-demo", 0, 2)...)
	ind1      = sign("keyset", indKeyset(), two("ind-demo", 0, 2)...)
	ind2      = sign("keyset", with(indKeyset(),
		"id", freshID("keyset/ind-demo/2"), "n", 2, "prev", ind1.sid, "at", "2026-03-03T08:00:00Z",
	), two("ind-demo", 0, 1)...)
	recht1 = sign("keyset", rechtKeyset1(), two("ngo-recht", 0, 1)...)
	recht2 = sign("keyset", rechtKeyset2(), two("ngo-recht", 1, 2)...)
	recht3 = sign("keyset", rechtKeyset3(), two("ngo-recht", 0, 2)...)
	thuis1 = sign("keyset", thuisKeyset(), two("ngo-thuis", 0, 1)...)

	keysets = map[string]statement{
		"gemeente-demo/1": gemeente1, "ind-demo/1": ind1, "ind-demo/2": ind2,
		"ngo-recht/1": recht1, "ngo-recht/2": recht2, "ngo-recht/3": recht3, "ngo-thuis/1": thuis1,
	}
)

func gemeenteKeyset() object {
	return keysetPayload("gemeente-demo/1", "gemeente-demo", 1, "2026-03-02T08:00:00Z",
		[]object{desk("desk_muni", []string{"intake_check"}, gijs)}, memberRows(gijs))
}

func indKeyset() object {
	purposes := []string{"application_preparation", "intake_check", "perspective_legal"}
	return keysetPayload("ind-demo/1", "ind-demo", 1, "2026-03-02T08:00:00Z",
		[]object{desk("desk_cc", purposes, dirk, elif)}, memberRows(auto, dirk, elif))
}

func rechtDesks(people ...*person) []object {
	small := []string{"case_conference", "perspective_legal"}
	return []object{
		desk("desk_main", append([]string{"application_preparation"}, small...), people...),
		desk("desk_small", small, anna),
	}
}

func rechtKeyset1() object {
	return keysetPayload("ngo-recht/1", "ngo-recht", 1, "2026-03-02T08:00:00Z",
		rechtDesks(anna, bram, cora), memberRows(anna, bram, cora, fien))
}

// rechtKeyset2 is without Cora, who left.
func rechtKeyset2() object {
	at := "2026-03-04T08:00:00Z"
	payload := keysetPayload("ngo-recht/2", "ngo-recht", 2, at,
		rechtDesks(anna, bram), memberRows(anna, bram, fien))
	return with(payload,
		"prev", recht1.sid, "expires", "2026-06-08T00:00:00Z", "revoked", revoked(at, cora))
}

// rechtKeyset3 is with Daan, who came.
func rechtKeyset3() object {
	payload := keysetPayload("ngo-recht/3", "ngo-recht", 3, "2026-03-06T08:00:00Z",
		rechtDesks(anna, bram, daan), memberRows(anna, bram, daan, fien))
	return with(payload, "prev", recht2.sid, "expires", "2026-06-08T00:00:00Z",
		"revoked", revoked("2026-03-04T08:00:00Z", cora))
}

func thuisKeyset() object {
	purposes := []string{"case_conference", "perspective_legal"}
	return keysetPayload("ngo-thuis/1", "ngo-thuis", 1, "2026-03-02T08:00:00Z",
		[]object{desk("desk_thuis", purposes, noor)}, memberRows(noor))
}

func keysetGroups() object {
	group, sids := object{}, object{}
	for name, one := range keysets {
		group[name], sids[name] = one.envelope, one.sid
	}
	group["sids"] = sids
	group["refuse_after_ngo-recht/1"] = refuseAfterRecht1()
	group["refuse_after_ngo-recht/2"] = refuseAfterRecht2()
	group["refuse_as_first"] = refuseAsFirst()
	return object{"keysets": group, "keysets_wide": keysetsWide()}
}

// shortKeyset2 is a right keyset 2 in which only Anna is left. It is short, for the refusals.
func shortKeyset2() object {
	at := "2026-03-04T08:00:00Z"
	payload := keysetPayload("ngo-recht/2", "ngo-recht", 2, at,
		[]object{desk("desk_main", []string{"perspective_legal"}, anna)}, []object{shortRow(anna)})
	return with(payload, "prev", recht1.sid, "expires", "2026-06-08T00:00:00Z",
		"revoked", revoked(at, bram, cora, fien))
}

func refuseAfterRecht1() object {
	base, refused := shortKeyset2(), object{}
	signers, all := two("ngo-recht", 1, 2), officers("ngo-recht")
	refuse := func(why string, changes ...any) {
		refused[why] = sign("keyset", with(base, changes...), signers...).runs()
	}
	alone := func(changes ...any) []object { return []object{with(shortRow(anna), changes...)} }
	main := func(people []string, purposes ...string) []object {
		return []object{{"desk": "desk_main", "members": people, "purposes": purposes}}
	}
	annas := []string{anna.member}
	none := []string{}

	refuse("auth empty (absent or a key)", "members", alone("auth", ""))
	refuse("desk member that is no member", "desks", main(members(anna, cora), none...))
	refuse("desk without a member", "desks", main(none, none...))
	refuse("env is production", "env", "production")
	refuse("expires > 100 d", "expires", "2026-06-20T00:00:00Z")
	refuse("expires is a date", "expires", "2026-06-08")
	refuse("expires one second over 100 d", "expires", "2026-06-12T08:00:01Z")
	refuse("functions empty", "members", alone("functions", none))
	refuse("members not sorted",
		"members", reversed(sortedBy("member", shortRow(anna), shortRow(bram))),
		"revoked", revoked("2026-03-04T08:00:00Z", cora, fien))
	refuse("one member twice",
		"members", []object{shortRow(anna), with(shortRow(bram), "member", anna.member)})
	refuse("one seal key for two members",
		"members", sortedBy("member", shortRow(anna), with(shortRow(bram), "seal", shortRow(anna)["seal"])),
		"revoked", revoked("2026-03-04T08:00:00Z", cora, fien))
	refuse("one of a leaver's two kids is not in revoked",
		"revoked", base["revoked"].([]object)[1:])
	refuse("prev absent", "prev", absent{})
	refuse("prev is not the sid of keyset 1", "prev", ind1.sid)
	refuse("purposes of a desk not sorted",
		"desks", main(annas, "perspective_legal", "case_conference"))
	refuse("threshold 1", "threshold", 1)
	refuse("threshold 4 of 3 officers", "threshold", 4)

	refuse("new officers have not signed, the old threshold has",
		"officers", officerRows(officers("ngo-recht of another day")[:2]...))
	rows := officerRows(all...)
	other := with(rows[0], "kid", otherLastDigit(all[0].kid))
	refuse("officer kid that is not the kid of its key", "officers", []object{other, rows[1], rows[2]})
	refuse("officers not sorted", "officers", reversed(rows))
	refuse("one officer twice", "officers", append([]object{rows[0]}, rows...))

	seal := shortRow(anna)["seal"].(string)
	refuse("seal in upper case", "members", alone("seal", strings.ToUpper(seal)))
	refuse("seal is a 32-byte X25519 key (64 hex)", "members", alone("seal", seal[len(seal)-64:]))
	refuse("seal of 2,430 hex", "members", alone("seal", seal[:len(seal)-2]))
	refuse("seal: the ML-KEM part holds a coefficient over 3,328 (FIPS 203 modulus check fails)",
		"members", alone("seal", "ffffff"+seal[6:]))
	smallOrder := "ec" + strings.Repeat("ff", 30) + "7f"
	refuse("seal: the X25519 part is a point of small order (2^255-20, that is p-1)",
		"members", alone("seal", seal[:len(seal)-64]+smallOrder))
	refuse("seal: the X25519 part is a point of small order (32 zero bytes)",
		"members", alone("seal", seal[:len(seal)-64]+strings.Repeat("00", 32)))

	signed := func(why string, change func([]object) []object) {
		envelope := sign("keyset", base, signers...).runs()
		refused[why] = with(envelope, "signatures", change(envelope["signatures"].([]object)))
	}
	signed("one keyid twice", func(s []object) []object { return append([]object{s[0]}, s...) })
	signed("one signature", func(s []object) []object { return s[:1] })
	signed("signatures not sorted by keyid", reversed[object])
	return refused
}

// otherLastDigit keeps a kid in its place among the others.
func otherLastDigit(kid string) string {
	last := "0"
	if strings.HasSuffix(kid, "0") {
		last = "1"
	}
	return kid[:len(kid)-1] + last
}

func refuseAfterRecht2() object {
	at, gone := "2026-03-06T08:00:00Z", "2026-03-04T08:00:00Z"
	payload := keysetPayload("ngo-recht/3", "ngo-recht", 3, at,
		[]object{desk("desk_small", []string{"perspective_legal"}, anna)}, []object{shortRow(anna)})
	base := with(payload, "prev", recht2.sid, "expires", "2026-06-08T00:00:00Z",
		"revoked", sortedBy("kid", append(revoked(gone, cora), revoked(at, bram, fien)...)...))
	refused := func(changes ...any) object {
		return sign("keyset", with(base, changes...), two("ngo-recht", 0, 2)...).runs()
	}
	return object{
		"n lower than known":                      refused("n", 2),
		"revoked of keyset 2 is not carried over": refused("revoked", revoked(at, bram, fien)),
	}
}

func refuseAsFirst() object {
	base := keysetPayload("ngo-thuis/1", "ngo-thuis", 1, "2026-03-02T08:00:00Z",
		[]object{}, []object{shortRow(noor)})
	refused := func(changes ...any) object {
		return sign("keyset", with(base, changes...), two("ngo-thuis", 0, 1)...).runs()
	}
	return object{
		"n = 1, right by itself, but its sid is not in the agreement": refused(),
		"n = 2 as first": refused("n", 2, "prev", thuis1.sid),
	}
}

func keysetsWide() object {
	return object{
		"accept":              object{"a desk of 32 members": wideKeyset(32).runs()},
		"refuse_not_held_out": object{"a desk of 33 members": wideKeyset(33).runs()},
		"note": "keysets 2 of ngo-thuis; payload = base64 of the UTF-8 of payload_runs" +
			" ([text, times] each)",
	}
}

// wideKeyset is a keyset 2 of Noor and many others, whose ML-KEM keys are zeros.
func wideKeyset(width int) statement {
	rows, names := []object{memberRow(noor)}, []string{noor.member}
	for place := range width - 1 {
		name := fmt.Sprintf("m-%08x", place)
		rows, names = append(rows, wideRow(name)), append(names, name)
	}
	desks := []object{{
		"desk": "desk_thuis", "members": sorted(names...), "purposes": []string{"perspective_legal"},
	}}
	payload := keysetPayload(fmt.Sprintf("wide/%d", width), "ngo-thuis", 2, "2026-03-04T08:00:00Z",
		desks, sortedBy("member", rows...))
	payload = with(payload, "prev", thuis1.sid, "expires", "2026-06-08T00:00:00Z")
	return sign("keyset", payload, two("ngo-thuis", 0, 1)...)
}

func wideRow(name string) object {
	x25519 := sure(ecdh.X25519().NewPrivateKey(random("wide/seal/"+name, 32))).PublicKey().Bytes()
	return object{
		"functions": []string{"caseworker"},
		"member":    name,
		"seal":      hexOf(append(bytes.Repeat([]byte{0}, 1184), x25519...)),
		"sign":      hexOf(ed25519Public(random("wide/sign/"+name, 32))),
		"until":     yearsEnd,
	}
}
