package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
)

// A stanza wraps the file key once: its first line without the arrow, and its body.
type stanza struct {
	line string
	body []byte
}

// An ageFile is one age v1 file (C2SP age.md): a header, a nonce, and the encrypted payload.
type ageFile struct {
	fileKey, nonce []byte
	head           []byte
	payload        []byte
}

func rawBase64(data []byte) string { return base64.RawStdEncoding.EncodeToString(data) }

func newAgeFile(label string) ageFile {
	return ageFile{fileKey: random("file_key/"+label, 16), nonce: random("nonce/"+label, 16)}
}

func (f ageFile) bytes() []byte { return append(bytes.Clone(f.head), f.payload...) }

// hybridStanza wraps a file key for one reader (section 2).
func hybridStanza(label string, reader sealKey, fileKey []byte) stanza {
	enc, body := wrap(label, reader, fileKey)
	return stanza{line: hybridKind + " " + rawBase64(enc), body: body}
}

func hybridStanzas(label string, readers []*person, fileKey []byte) []stanza {
	stanzas := []stanza{}
	for place, reader := range readers {
		one := fmt.Sprintf("%s/%d", label, place)
		stanzas = append(stanzas, hybridStanza(one, reader.seal, fileKey))
	}
	return stanzas
}

// x25519Stanza is age's older kind, which the formats forbid.
func x25519Stanza(label string, reader sealKey, fileKey []byte) stanza {
	ephemeral := sure(ecdh.X25519().NewPrivateKey(random("x25519/"+label, 32)))
	shared := sure(ephemeral.ECDH(reader.x25519.PublicKey()))
	share := ephemeral.PublicKey().Bytes()
	salt := append(bytes.Clone(share), reader.x25519.PublicKey().Bytes()...)
	key := sure(hkdf.Key(sha256.New, shared, salt, "age-encryption.org/v1/X25519", 32))
	body := chacha20Poly1305(key, make([]byte, 12), fileKey)
	return stanza{line: "X25519 " + rawBase64(share), body: body}
}

// text is the stanza in lines of 64 letters, of which the last is shorter.
func (s stanza) text() string {
	lines := "-> " + s.line + "\n"
	body := rawBase64(s.body)
	for ; len(body) >= 64; body = body[64:] {
		lines += body[:64] + "\n"
	}
	return lines + body + "\n"
}

// ageHead is the header of some stanzas with its MAC.
func ageHead(fileKey []byte, stanzas ...stanza) []byte {
	text := strings.Builder{}
	text.WriteString("age-encryption.org/v1\n")
	for _, one := range stanzas {
		text.WriteString(one.text())
	}
	return withMAC(fileKey, text.String())
}

// withMAC signs header lines, right ones or not, with the key that the file key gives.
func withMAC(fileKey []byte, lines string) []byte {
	signed := lines + "---"
	key := sure(hkdf.Key(sha256.New, fileKey, nil, "header", 32))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(signed))
	return []byte(signed + " " + rawBase64(mac.Sum(nil)) + "\n")
}

// macOf is the MAC of a header, and what stands before it.
func macOf(head []byte) (before string, mac []byte) {
	const letters = 43
	end := len(head) - 1
	return string(head[:end-letters]), sure(base64.RawStdEncoding.DecodeString(string(head[end-letters : end])))
}

// wrongMAC flips a bit of a header's MAC.
func wrongMAC(head []byte) []byte {
	before, mac := macOf(head)
	mac[0] ^= 1
	return []byte(before + rawBase64(mac) + "\n")
}

// agePayload is the nonce and STREAM over the plaintext in chunks of 64 KiB.
func agePayload(fileKey, nonce, plaintext []byte) []byte {
	const chunk = 65_536
	key := sure(hkdf.Key(sha256.New, fileKey, nonce, "payload", 32))
	out := bytes.Clone(nonce)
	for counter := 0; ; counter++ {
		length := min(chunk, len(plaintext))
		last := length == len(plaintext)
		out = append(out, chacha20Poly1305(key, streamNonce(counter, last), plaintext[:length])...)
		if last {
			return out
		}
		plaintext = plaintext[length:]
	}
}

// streamNonce is the number of the chunk in 11 bytes, and whether it is the last.
func streamNonce(counter int, last bool) []byte {
	nonce := make([]byte, 12)
	nonce[9], nonce[10] = byte(counter>>8), byte(counter)
	if last {
		nonce[11] = 1
	}
	return nonce
}
