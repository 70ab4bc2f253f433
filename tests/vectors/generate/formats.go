package main

import "strings"

// formats are the groups of formats.json: simple values, of inputs that anybody can type.
func formats() object {
	signing, sealing := counting(0), newSealKey(counting(32))
	public := ed25519Public(signing)
	r, s := []byte(strings.Repeat("\x11", 32)), []byte(strings.Repeat("\x22", 32))
	caseID, anchor := "00112233445566778899aabbccddeeff", "nl-v:0123456789"
	commitment := bind(s, "anchor", []byte(anchor))
	signer := signer{kid: kid(ed25519Kind, public), seed: signing}
	approval := sign("approval", simpleApproval(signer.kid), signer)
	leaf := canonical(simpleLeaf())
	return object{
		"inputs": object{
			"anchor": anchor, "case_id": caseID, "r": hexOf(r), "s": hexOf(s),
			"ed25519_seed": hexOf(signing), "seal_seed": hexOf(sealing.seed),
		},
		"kid_ed25519":                              signer.kid,
		"kid_mlkem768x25519":                       sealing.kid(),
		"fingerprint_of_ed25519_kid_digest":        fingerprint(ed25519Kind, public),
		"fingerprint_of_mlkem768x25519_kid_digest": fingerprint(hybridKind, sealing.public()),
		"age_identity":                             sealing.identity(),
		"age_recipient":                            sealing.recipient(),
		"seal_public_sha256":                       hexSHA256(sealing.public()),
		"anchor_commitment":                        commitment,
		"manifest_case":                            bind(r, "case", unhex(caseID)),
		"manifest_subject":                         bind(r, "subject", unhex(commitment)),
		"approval_payload":                         string(canonical(approval.payload)),
		"approval_sid":                             approval.sid,
		"approval_envelope":                        approval.envelope,
		"padme":                                    padmes(1, 16_384, 16_385, 20_000, 100_000, 1<<20+1, 100<<20),
		"leaf":                                     string(leaf),
		"leaf_len":                                 len(leaf),
		"leaf_hash":                                hexOf(leafHash(leaf)),
	}
}

// counting are 32 bytes that go up by one.
func counting(first byte) []byte {
	bytes := make([]byte, 32)
	for place := range bytes {
		bytes[place] = first + byte(place)
	}
	return bytes
}

func simpleApproval(kid string) object {
	return with(common("", "2026-03-02T09:00:00Z", annaCounsels),
		"id", "000102030405060708090a0b0c0d0e0f",
		"agreement", strings.Repeat("ab", 32),
		"from", object{
			"party": "askv", "member": "m-0a1b2c3d", "function": "privacy_officer",
			"keyset": strings.Repeat("ef", 32), "kid": kid,
		},
		"about", object{"request": strings.Repeat("cd", 32)},
		"kind", "privacy_officer", "verdict", "approve")
}

func simpleLeaf() object {
	leaf := object{
		"v": 1, "k": "exchange", "id": "0f0e0d0c0b0a09080706050403020100",
		"t": "2026-03-02T09:00:00Z",
	}
	return newEntry("simple", leaf, nil).leaf
}
