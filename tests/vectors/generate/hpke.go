package main

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/mlkem"
	"crypto/mlkem/mlkemtest"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
)

const hpkeInfo = "age-encryption.org/mlkem768x25519"

// wrap seals a file key with HPKE in base mode (RFC 9180): KEM MLKEM768-X25519, HKDF-SHA256,
// ChaCha20-Poly1305. The standard library's own HPKE draws at random; here the label decides.
func wrap(label string, reader sealKey, fileKey []byte) (enc, body []byte) {
	shared, enc := encapsulate(label, reader)
	key, nonce := keySchedule(shared)
	body = chacha20Poly1305(key, nonce, fileKey)
	if !bytes.Equal(unwrap(reader, enc, body), fileKey) {
		panic("the standard library opens something else")
	}
	return enc, body
}

// encapsulate follows draft-ietf-hpke-pq: both secrets, the X25519 share and key, and a label.
func encapsulate(label string, reader sealKey) (shared, enc []byte) {
	sharedMLKEM, ciphertext, err := mlkemtest.Encapsulate768(
		reader.mlkem.EncapsulationKey(), random("encapsulation/mlkem/"+label, mlkem.SharedKeySize))
	must(err)
	ephemeral := sure(ecdh.X25519().NewPrivateKey(random("encapsulation/x25519/"+label, 32)))
	sharedX25519 := sure(ephemeral.ECDH(reader.x25519.PublicKey()))
	share := ephemeral.PublicKey().Bytes()
	sum := sha3.New256()
	for _, part := range [][]byte{
		sharedMLKEM, sharedX25519, share, reader.x25519.PublicKey().Bytes(), []byte(`\.//^\`),
	} {
		sum.Write(part)
	}
	return sum.Sum(nil), append(ciphertext, share...)
}

// keySchedule is section 5.1 of RFC 9180 with mode 0, no pre-shared key.
func keySchedule(shared []byte) (key, nonce []byte) {
	context := append([]byte{0}, labeledExtract(nil, "psk_id_hash", nil)...)
	context = append(context, labeledExtract(nil, "info_hash", []byte(hpkeInfo))...)
	secret := labeledExtract(shared, "secret", nil)
	return labeledExpand(secret, "key", context, 32), labeledExpand(secret, "base_nonce", context, 12)
}

// hpkeSuite is "HPKE" and the numbers of KEM, KDF and AEAD.
var hpkeSuite = []byte("HPKE\x64\x7a\x00\x01\x00\x03")

func labeledExtract(salt []byte, label string, input []byte) []byte {
	labeled := append(append([]byte("HPKE-v1"), hpkeSuite...), label...)
	return sure(hkdf.Extract(sha256.New, append(labeled, input...), salt))
}

func labeledExpand(secret []byte, label string, info []byte, length int) []byte {
	labeled := binary.BigEndian.AppendUint16(nil, uint16(length))
	labeled = append(append(append(labeled, "HPKE-v1"...), hpkeSuite...), label...)
	return sure(hkdf.Expand(sha256.New, secret, string(append(labeled, info...)), length))
}

// unwrap opens with the standard library, which shares nothing with the code above.
func unwrap(reader sealKey, enc, body []byte) []byte {
	private := sure(hpke.MLKEM768X25519().NewPrivateKey(reader.seed))
	recipient := sure(hpke.NewRecipient(
		enc, private, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), []byte(hpkeInfo)))
	return sure(recipient.Open(nil, body))
}
