package main

import "crypto/sha3"

// random returns the first bytes of SHAKE256 of a label: another label, other bytes.
func random(label string, length int) []byte {
	return sha3.SumSHAKE256([]byte("dossierhub.vectors.v1\n"+label), length)
}

// freshID is an id (section 0): 16 random bytes in hex.
func freshID(label string) string {
	return hexOf(random("id/"+label, 16))
}

// freshR is the blinding of one request or fact (section 1): 32 random bytes.
func freshR(label string) []byte {
	return random("r/"+label, 32)
}
