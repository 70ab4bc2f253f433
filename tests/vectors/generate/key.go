package main

import (
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/mlkem"
	"crypto/sha256"
	"crypto/sha3"
	"fmt"
	"math/big"
	"strings"
)

const (
	ed25519Kind = "ed25519"
	hybridKind  = "mlkem768x25519"
)

// kid is the first 32 hex of the digest of a public key (section 0, "Keys").
func kid(kind string, public []byte) string {
	return hexOf(keyDigest(kind, public))[:32]
}

func keyDigest(kind string, public []byte) []byte {
	digest := sha256.Sum256(append([]byte("dossierhub.key.v1\n"+kind+"\n"), public...))
	return digest[:]
}

// fingerprint is that digest for people: 12 groups of 5 digits.
func fingerprint(kind string, public []byte) string {
	modulus := new(big.Int).Exp(big.NewInt(10), big.NewInt(60), nil)
	number := new(big.Int).SetBytes(keyDigest(kind, public))
	digits := fmt.Sprintf("%060d", number.Mod(number, modulus))
	groups := []string{}
	for ; digits != ""; digits = digits[5:] {
		groups = append(groups, digits[:5])
	}
	return strings.Join(groups, " ")
}

func ed25519Public(seed []byte) []byte {
	return ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
}

// A sealKey opens what is sealed to its public half (section 2, "The age file").
type sealKey struct {
	seed   []byte
	mlkem  *mlkem.DecapsulationKey768
	x25519 *ecdh.PrivateKey
}

func newSealKey(seed []byte) sealKey {
	expanded := sha3.SumSHAKE256(seed, 96)
	return sealKey{
		seed:   seed,
		mlkem:  sure(mlkem.NewDecapsulationKey768(expanded[:64])),
		x25519: sure(ecdh.X25519().NewPrivateKey(expanded[64:])),
	}
}

func (k sealKey) public() []byte {
	return append(k.mlkem.EncapsulationKey().Bytes(), k.x25519.PublicKey().Bytes()...)
}

func (k sealKey) kid() string { return kid(hybridKind, k.public()) }

// identity is the seed as age writes it.
func (k sealKey) identity() string {
	return strings.ToUpper(bech32("age-secret-key-pq-", k.seed))
}

// recipient is the public key as age writes it.
func (k sealKey) recipient() string { return bech32("age1pq", k.public()) }

// fingerprintLeadingZero is a key whose fingerprint begins with zeros, which must be written.
func fingerprintLeadingZero() (public []byte) {
	for try := 0; ; try++ {
		public = ed25519Public(random(fmt.Sprintf("fingerprint/%d", try), 32))
		if strings.HasPrefix(fingerprint(ed25519Kind, public), "00") {
			return public
		}
	}
}

func keyGroups() object {
	zero, seal := fingerprintLeadingZero(), anna.seal
	return object{
		"fingerprint_leading_zero": object{
			"ed25519_public": hexOf(zero),
			"fingerprint":    fingerprint(ed25519Kind, zero),
			"kid":            kid(ed25519Kind, zero),
		},
		"kid": object{
			ed25519Kind: object{
				"fingerprint": fingerprint(ed25519Kind, zero),
				"kid":         kid(ed25519Kind, zero),
				"public":      hexOf(zero),
			},
			hybridKind: object{
				"fingerprint": fingerprint(hybridKind, seal.public()),
				"kid":         seal.kid(),
				"public":      hexOf(seal.public()),
				"seed":        hexOf(seal.seed),
			},
			"public_lengths": object{ed25519Kind: len(zero), hybridKind: len(seal.public())},
		},
	}
}
