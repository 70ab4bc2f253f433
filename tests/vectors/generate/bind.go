package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// bind is a blinded value (section 0): HMAC-SHA-256 over a label and x, as 64 hex.
func bind(key []byte, label string, x []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("dossierhub." + label + ".v1\n"))
	mac.Write(x)
	return hexOf(mac.Sum(nil))
}

func hexOf(data []byte) string { return hex.EncodeToString(data) }

func unhex(text string) []byte { return sure(hex.DecodeString(text)) }

func bindGroups() object {
	key, rows := random("bind", 32), []object{}
	row := func(label, x string) {
		rows = append(rows, object{
			"key": hexOf(key), "label": label,
			"mac": bind(key, label, []byte(x)), "x": hexOf([]byte(x)),
		})
	}
	for _, label := range []string{
		"anchor", "case", "subject", "audit.who", "audit.whom", "audit.what", "audit.why",
		"audit.erasure", "person", "evidence",
	} {
		row(label, "x")
	}
	row("case", "")
	return object{"bind": rows, "bind_refuse_key_lengths": []int{0, 16, 33, 64}}
}
