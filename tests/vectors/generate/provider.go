package main

// providerGroups are requests with their consent, as the provider judges them (section 3).
func providerGroups() object {
	row := func(why string, given, cited statement) object {
		asked := homeRequest()
		payload := with(requestHome.payload,
			"id", freshID("provider/request/"+why), "basis", object{"art6": "a"},
			"expires", "2026-04-02T09:00:00Z", "facts", []string{cited.sid})
		return object{
			"envelope": sign(asked.kind, payload, noor.signer()).envelope,
			"facts":    []object{given.envelope}, "now": "2026-03-05T12:00:00Z", "why": why,
		}
	}
	consent := func(why string, changes ...any) statement {
		members := with(consentOf(
			"items", items("asylum_procedure_overview", "legal_perspective_conclusion"),
			"recipients", []string{"ngo-recht", "ngo-thuis"}), changes...)
		return fact("provider/"+why, annaCounsels, "consent_given", members)
	}
	covered := func(why string, changes ...any) object {
		one := consent(why, changes...)
		return row(why, one, one)
	}
	forged := consent("forged")
	forged.envelope = withOtherSignature(forged.envelope)
	return object{"provider": object{
		"accept": []object{
			covered("right"),
			covered("the last day of the consent", "until", "2026-03-05"),
		},
		"refuse": []object{
			covered("consent expired the day before", "until", "2026-03-04"),
			covered("consent for another purpose", "purpose", "case_conference"),
			covered("consent without the requester's party", "recipients", []string{"ngo-recht"}),
			covered("consent without the provider's party", "recipients", []string{"ngo-thuis"}),
			row("the fact is another than the one cited", consent("given"), consent("cited")),
			row("the fact's signature is wrong", forged, forged),
		},
	}}
}

// withOtherSignature keeps a payload and puts the signature of another one under it.
func withOtherSignature(envelope object) object {
	other := consent.envelope["signatures"]
	return with(envelope, "signatures", other)
}
