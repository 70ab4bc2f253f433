package main

import (
	"encoding/binary"
	"math/big"
	"math/bits"
)

// chacha20Poly1305 encrypts as RFC 8439 says, without associated data: the standard library keeps
// its own to itself. What hpke.go seals with this, it opens again with the standard library's.
func chacha20Poly1305(key, nonce, plaintext []byte) []byte {
	ciphertext := make([]byte, 0, len(plaintext)+16)
	for counter := uint32(1); len(plaintext) > 0; counter++ {
		block := chacha20Block(key, counter, nonce)
		length := min(len(block), len(plaintext))
		for place := range length {
			ciphertext = append(ciphertext, plaintext[place]^block[place])
		}
		plaintext = plaintext[length:]
	}
	once := chacha20Block(key, 0, nonce)
	return append(ciphertext, poly1305(once[:32], authenticated(ciphertext))...)
}

// authenticated is the ciphertext, zeros up to 16 bytes, and both lengths (section 2.8 there).
func authenticated(ciphertext []byte) []byte {
	message := append([]byte{}, ciphertext...)
	message = append(message, make([]byte, (16-len(ciphertext)%16)%16)...)
	message = binary.LittleEndian.AppendUint64(message, 0)
	return binary.LittleEndian.AppendUint64(message, uint64(len(ciphertext)))
}

func chacha20Block(key []byte, counter uint32, nonce []byte) [64]byte {
	initial := [16]uint32{0x61707865, 0x3320646e, 0x79622d32, 0x6b206574}
	for place := range 8 {
		initial[4+place] = binary.LittleEndian.Uint32(key[4*place:])
	}
	initial[12] = counter
	for place := range 3 {
		initial[13+place] = binary.LittleEndian.Uint32(nonce[4*place:])
	}
	state := initial
	for range 10 {
		for column := range 4 {
			quarterRound(&state, column, 4+column, 8+column, 12+column)
		}
		for diagonal := range 4 {
			quarterRound(&state, diagonal, 4+(diagonal+1)%4, 8+(diagonal+2)%4, 12+(diagonal+3)%4)
		}
	}
	block := [64]byte{}
	for place := range state {
		binary.LittleEndian.PutUint32(block[4*place:], state[place]+initial[place])
	}
	return block
}

func quarterRound(state *[16]uint32, a, b, c, d int) {
	state[a] += state[b]
	state[d] = bits.RotateLeft32(state[d]^state[a], 16)
	state[c] += state[d]
	state[b] = bits.RotateLeft32(state[b]^state[c], 12)
	state[a] += state[b]
	state[d] = bits.RotateLeft32(state[d]^state[a], 8)
	state[c] += state[d]
	state[b] = bits.RotateLeft32(state[b]^state[c], 7)
}

// poly1305 is the sum of section 2.5 there, in plain big numbers.
func poly1305(key, message []byte) []byte {
	prime := new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 130), big.NewInt(5))
	clamp, _ := new(big.Int).SetString("0ffffffc0ffffffc0ffffffc0fffffff", 16)
	r := new(big.Int).And(littleEndian(key[:16]), clamp)
	sum := new(big.Int)
	for len(message) > 0 {
		length := min(16, len(message))
		block := append(append([]byte{}, message[:length]...), 1)
		sum.Add(sum, littleEndian(block))
		sum.Mul(sum, r).Mod(sum, prime)
		message = message[length:]
	}
	sum.Add(sum, littleEndian(key[16:]))
	tag := sum.FillBytes(make([]byte, 17))[1:]
	return reversed(tag)
}

func littleEndian(data []byte) *big.Int {
	return new(big.Int).SetBytes(reversed(data))
}
