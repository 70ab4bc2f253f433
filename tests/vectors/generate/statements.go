package main

import "maps"

// about says how statements.json is read.
const about = "Vectors of docs/formats.md, made by tests/vectors/generate from that page alone. What" +
	" is random elsewhere is SHAKE256 of a label there. Open each age_file_b64 with the seal_seed" +
	" of a named reader; age_file[payload_offset:] follows byte for byte from file_key, nonce and" +
	" plaintext. A refusal has one fault and is right otherwise. Where there is no age_file_b64" +
	" the file is age_head_b64 || nonce || STREAM over plaintext_runs ([base64, times] each), then" +
	" edit_file: cut so many bytes, append, flip the lowest bit of the byte that far from the end." +
	" payload_runs ([text, times] each): payload = base64 of that text. `answer` and `refusal` are" +
	" two ways to end one request, not a sequence."

// statements are all groups of statements.json.
func statements() object {
	all := object{"about": about, "readings": readings}
	for _, groups := range []object{
		jsonGroups(), stringGroups(), base64Group(), paeGroup(), keyGroups(), bindGroups(),
		peopleGroup(), keysetGroups(), agreementGroups(), revisionGroup(), subjectGroups(),
		factGroups(), approvalGroups(), receiptGroups(), regimeGroups(),
		requestGroups(), answerGroups(), cardGroups(), providerGroups(), resealGroups(),
		sizeGroups(), containerGroup(), hubGroups(), hubLogGroup(), stanzaGroup(),
		keyFileGroup(), logGroup(),
	} {
		maps.Copy(all, groups)
	}
	return all
}

// readings are the places where this implementation had to choose how to read the page.
var readings = []string{
	"§0: desk is a Code by its form only; it is in no list of vocab.json",
	"§1: a pseudonymous request by a party that is no State party or municipality (F22, F26) names" +
		" case, without subject",
	"§2: a yes/no answer is an answer that has predicates",
	"§2: text <= 8,000 bytes counts the bytes between the quotation marks",
	"§2: a letter with r holds the r of exactly the facts that its request or offer cites",
	"§2: a reply with a part of 4 bytes has the least size that is its own padme: 16,384 bytes",
	"§4: an offer has facts? as a request has; its stanzas are those of to.kids only",
	"§4: `may release` is asked of what the provider sends; a reply is signed by a function of `asks`",
	"§6: a fact with about has no subject",
}

func paeGroup() object {
	rows, kind := []object{}, payloadType("fact")
	for _, payload := range []string{"{}", `{"a":"é"}`} {
		rows = append(rows, object{
			"pae_b64":     base64Of(pae(kind, []byte(payload))),
			"payload_b64": base64Of([]byte(payload)),
			"sid":         sid(kind, []byte(payload)),
			"type":        kind,
		})
	}
	return object{"pae": rows}
}
