package main

// A person is a member of a party with keys, or a program (auto). All are invented.
type person struct {
	name, party string
	member      string
	functions   []string
	until       string
	sign        []byte
	seal        sealKey
}

const yearsEnd = "2026-12-31T23:59:59Z"

func newPerson(party, name string, functions ...string) *person {
	return &person{
		name: name, party: party, functions: functions, until: yearsEnd,
		member: "m-" + hexOf(random("member/"+name, 4)),
		sign:   random("sign/"+name, 32),
		seal:   newSealKey(random("seal/"+name, 32)),
	}
}

var (
	gijs = newPerson("gemeente-demo", "gijs", "municipal_reviewer")
	auto = newPerson("ind-demo", "auto", "connector")
	dirk = newPerson("ind-demo", "dirk", "ind_central_contact")
	elif = newPerson("ind-demo", "elif", "ind_central_contact", "privacy_officer")
	anna = newPerson("ngo-recht", "anna", "legal_counsellor")
	bram = newPerson("ngo-recht", "bram", "legal_counsellor", "privacy_officer")
	cora = newPerson("ngo-recht", "cora", "legal_counsellor")
	daan = newPerson("ngo-recht", "daan", "legal_counsellor")
	fien = whoLeavesSoon(newPerson("ngo-recht", "fien", "caseworker", "team_lead"))
	noor = newPerson("ngo-thuis", "noor", "caseworker")
)

// whoLeavesSoon is a member whose keys stand for a month.
func whoLeavesSoon(one *person) *person {
	one.until = "2026-03-31T23:59:59Z"
	return one
}

func (p *person) signer() signer {
	return signer{kid: kid(ed25519Kind, ed25519Public(p.sign)), seed: p.sign}
}

// kids are the seal keys of some people, as a set.
func kids(people ...*person) []string {
	found := []string{}
	for _, one := range people {
		found = append(found, one.seal.kid())
	}
	return sorted(found...)
}

// byKid puts readers in the order of their kids, which is that of the stanzas (section 2).
func byKid(people ...*person) []*person {
	ordered := []*person{}
	for _, kid := range kids(people...) {
		for _, one := range people {
			if one.seal.kid() == kid {
				ordered = append(ordered, one)
			}
		}
	}
	return ordered
}

func members(people ...*person) []string {
	found := []string{}
	for _, one := range people {
		found = append(found, one.member)
	}
	return sorted(found...)
}

func peopleGroup() object {
	group := object{}
	for _, one := range []*person{gijs, auto, dirk, elif, anna, bram, cora, daan, fien, noor} {
		if group[one.party] == nil {
			group[one.party] = object{}
		}
		group[one.party].(object)[one.name] = object{
			"identity":  one.seal.identity(),
			"kid_seal":  one.seal.kid(),
			"kid_sign":  one.signer().kid,
			"member":    one.member,
			"recipient": one.seal.recipient(),
			"seal_seed": hexOf(one.seal.seed),
			"sign_seed": hexOf(one.sign),
		}
	}
	return object{"people": group}
}
