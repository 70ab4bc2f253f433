package main

import "maps"

// A seat is a person who signs in one function, by the keys of one keyset.
type seat struct {
	person   *person
	function string
	keyset   statement
}

func (s seat) from() object {
	return object{
		"party": s.person.party, "member": s.person.member, "function": s.function,
		"keyset": s.keyset.sid, "kid": s.person.signer().kid,
	}
}

var (
	annaCounsels = seat{anna, "legal_counsellor", recht1}
	bramCounsels = seat{bram, "legal_counsellor", recht1}
	bramOversees = seat{bram, "privacy_officer", recht1}
	fienLeads    = seat{fien, "team_lead", recht1}
	noorWorks    = seat{noor, "caseworker", thuis1}
	dirkContacts = seat{dirk, "ind_central_contact", ind1}
	elifContacts = seat{elif, "ind_central_contact", ind1}
	elifOversees = seat{elif, "privacy_officer", ind1}
	gijsReviews  = seat{gijs, "municipal_reviewer", gemeente1}
)

// common are the members that all statements but keyset and agreement have (section 0).
func common(label, at string, by seat) object {
	return object{
		"v": 1, "env": "demo", "id": freshID(label), "at": at,
		"from":      by.from(),
		"agreement": agreement1.sid,
	}
}

// statementOf is a payload of common and own members, signed by who it is from.
func statementOf(kind, label, at string, by seat, own object) statement {
	payload := common(label, at, by)
	maps.Copy(payload, own)
	return sign(kind, payload, by.person.signer())
}

// by are changes that make a statement another one's.
func by(other seat) []any { return []any{"from", other.from()} }

// refusals collects statements that differ from a right one in one thing.
type refusals struct {
	kind string
	rows []object
}

// refuse adds the right payload with changes, signed by one signer.
func (r *refusals) refuse(why string, right object, by signer, changes ...any) {
	r.add(why, sign(r.kind, with(right, changes...), by).envelope)
}

func (r *refusals) add(why string, envelope object) {
	r.rows = append(r.rows, object{"envelope": envelope, "why": why})
}
