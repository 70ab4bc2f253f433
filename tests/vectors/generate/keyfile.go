package main

import (
	"strconv"
	"strings"
)

const passphrase = "peer-lamp-brug-tegel-noot-fiets"

// keyText is the plaintext of a key file (section 12): a first line, then identities.
func keyText(first object, identities ...string) string {
	text := "# dossierhub-key/1 " + string(canonical(first)) + "\n"
	for _, identity := range identities {
		text += identity + "\n"
	}
	return text
}

func pins() []object {
	return []object{
		{"n": 1, "party": "ind-demo", "sid": ind1.sid},
		{"n": 1, "party": "ngo-recht", "sid": recht1.sid},
	}
}

func memberFirstLine() object {
	return object{
		"env": "demo", "party": "ngo-recht", "member": anna.member, "sign": hexOf(anna.sign),
		"agreement": agreement1.sid, "log": logKey.text(), "pins": pins(),
	}
}

func officerFirstLine() object {
	return object{
		"env": "demo", "party": "ngo-recht", "officer": true,
		"sign":      hexOf(officers("ngo-recht")[0].seed),
		"agreement": agreement1.sid, "pins": pins(),
	}
}

// newcomerFirstLine is that of a member who is not enrolled yet.
func newcomerFirstLine() object {
	return object{
		"env": "production", "party": "ngo-recht", "member": anna.member, "sign": hexOf(anna.sign),
	}
}

// The three of all key files here: each is a right file, or differs from one in one thing.
var keyFileDrawn = struct{ fileKey, nonce, salt []byte }{
	random("key_file/file_key", 16), random("key_file/nonce", 16), random("key_file/salt", 16),
}

// keyFile is an age file with some stanzas.
func keyFile(text string, stanzas ...stanza) []byte {
	drawn := keyFileDrawn
	head := ageHead(drawn.fileKey, stanzas...)
	return append(head, agePayload(drawn.fileKey, drawn.nonce, []byte(text))...)
}

func keyFileGroup() object {
	drawn := keyFileDrawn
	demo := scryptStanza(passphrase, drawn.salt, 15, drawn.fileKey)
	production := scryptStanza(passphrase, drawn.salt, 18, drawn.fileKey)
	member := keyText(memberFirstLine(), anna.seal.identity())
	officer := keyText(officerFirstLine())
	newcomer := keyText(newcomerFirstLine(), anna.seal.identity(), otherIdentity(0))
	file := keyFile(newcomer, production)
	return object{"key_file": object{
		"passphrase":           passphrase,
		"file_key":             hexOf(drawn.fileKey),
		"nonce":                hexOf(drawn.nonce),
		"salt":                 hexOf(drawn.salt),
		"plaintext":            member,
		"demo_15_b64":          base64Of(keyFile(member, demo)),
		"officer_plaintext":    officer,
		"officer_15_b64":       base64Of(keyFile(officer, demo)),
		"production_plaintext": newcomer,
		"production_18_b64":    base64Of(file),
		"production_18_sha256": hexSHA256(file),
		"refuse_files":         keyFileRefusals(member, newcomer, demo, production),
		"refuse_text_demo":     keyTextRefusals(),
		"refuse_passphrase":    []string{"peer-lamp", passphrase[:len(passphrase)-1]},
	}}
}

// otherIdentity is one more seed of Anna's.
func otherIdentity(place int) string {
	return newSealKey(random("seal/anna/"+strconv.Itoa(place), 32)).identity()
}

func keyFileRefusals(member, newcomer string, demo, production stanza) []object {
	drawn := keyFileDrawn
	row := func(why, env string, file []byte) object {
		return object{"b64": base64Of(file), "env": env, "why": why}
	}
	nobody := func(workFactor string) stanza {
		return scryptStanzaOf(random("key_file/nobody", 32), drawn.salt, workFactor, drawn.fileKey)
	}
	written := stanza{line: strings.TrimSuffix(demo.line, "15") + "015", body: demo.body}
	hybrid := hybridStanza("key_file", anna.seal, drawn.fileKey)
	return []object{
		row("log2 N = 15 in production", "production", keyFile(newcomer, demo)),
		row("log2 N = 18 in demo", "demo", keyFile(member, production)),
		row("log2 N = 30: refused before any work is done", "production", keyFile(newcomer, nobody("30"))),
		row("work factor written 015", "demo", keyFile(member, written)),
		row("a hybrid stanza beside the scrypt one", "demo", keyFile(member, demo, hybrid)),
		row("not encrypted", "demo", []byte(member)),
	}
}

func keyTextRefusals() []object {
	rows, identity := []object{}, anna.seal.identity()
	add := func(why, text string) { rows = append(rows, object{"text": text, "why": why}) }
	right := keyText(memberFirstLine(), identity)
	first := func(why string, changes ...any) {
		add(why, keyText(with(memberFirstLine(), changes...), identity))
	}
	officer := func(why string, changes ...any) {
		add(why, keyText(with(officerFirstLine(), changes...)))
	}
	add("no identity", keyText(memberFirstLine()))
	nine := []string{identity}
	for place := range 8 {
		nine = append(nine, otherIdentity(place))
	}
	add("nine identities", keyText(memberFirstLine(), nine...))
	older := strings.ToUpper(bech32("age-secret-key-", random("seal/anna/x25519", 32)))
	add("an X25519 identity beside the hybrid one", keyText(memberFirstLine(), identity, older))
	add("identity in lower case", keyText(memberFirstLine(), strings.ToLower(identity)))
	add("an extra comment line", right+"# x\n")
	add("an empty line", right+"\n")
	add("CR LF", strings.ReplaceAll(right, "\n", "\r\n"))
	add("first line says dossierhub-key/2", strings.Replace(right, "key/1", "key/2", 1))
	add("JSON with a space", strings.Replace(right, `"env":`, `"env": `, 1))
	first("JSON with an unknown member", "note", "x")
	first("sign of 31 bytes", "sign", hexOf(anna.sign[:31]))
	first("pins not sorted", "pins", reversed(pins()))
	first("env is production in a demo file", "env", "production")
	first("log empty (absent or has a value)", "log", "")
	officer("officer: false", "officer", false)
	officer("officer: 1", "officer", 1)
	officer("officer with auth", "auth", hexOf(random("auth/officer", 32)))
	officer("officer without sign", "sign", absent{})
	add("officer, an empty line", keyText(officerFirstLine())+"\n")
	officer("neither member nor officer", "officer", absent{})
	return rows
}
