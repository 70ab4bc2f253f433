package main

import (
	"bytes"
	"crypto/pbkdf2"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"math/bits"
)

// scrypt is RFC 7914 with r = 8, p = 1 and 32 bytes out, as age uses it: the standard library
// has none. The tests open these files with an age of others.
func scrypt(passphrase string, salt []byte, workFactor int) []byte {
	const r = 8
	block := sure(pbkdf2.Key(sha256.New, passphrase, salt, 1, 128*r))
	words := make([]uint32, 32*r)
	for place := range words {
		words[place] = binary.LittleEndian.Uint32(block[4*place:])
	}
	mixMemory(words, 1<<workFactor)
	for place, word := range words {
		binary.LittleEndian.PutUint32(block[4*place:], word)
	}
	return sure(pbkdf2.Key(sha256.New, passphrase, block, 1, 32))
}

// mixMemory is scryptROMix: fill a memory, then walk through it as the words say.
func mixMemory(words []uint32, size int) {
	width := len(words)
	memory, scratch := make([]uint32, size*width), make([]uint32, width)
	for place := range size {
		copy(memory[place*width:], words)
		mixBlock(words, scratch)
	}
	for range size {
		place := int(words[width-16]) & (size - 1)
		for at, word := range memory[place*width : (place+1)*width] {
			words[at] ^= word
		}
		mixBlock(words, scratch)
	}
}

// mixBlock is scryptBlockMix: even results come first, then the odd ones.
func mixBlock(words, scratch []uint32) {
	last := [16]uint32(words[len(words)-16:])
	half := len(words) / 2
	for place := 0; place < len(words); place += 16 {
		for at := range last {
			last[at] ^= words[place+at]
		}
		salsa208(&last)
		copy(scratch[place/32*16+place/16%2*half:], last[:])
	}
	copy(words, scratch)
}

func salsa208(block *[16]uint32) {
	x := *block
	for range 4 {
		salsaQuarter(&x, 0, 4, 8, 12)
		salsaQuarter(&x, 5, 9, 13, 1)
		salsaQuarter(&x, 10, 14, 2, 6)
		salsaQuarter(&x, 15, 3, 7, 11)
		salsaQuarter(&x, 0, 1, 2, 3)
		salsaQuarter(&x, 5, 6, 7, 4)
		salsaQuarter(&x, 10, 11, 8, 9)
		salsaQuarter(&x, 15, 12, 13, 14)
	}
	for place := range block {
		block[place] += x[place]
	}
}

func salsaQuarter(x *[16]uint32, a, b, c, d int) {
	x[b] ^= bits.RotateLeft32(x[a]+x[d], 7)
	x[c] ^= bits.RotateLeft32(x[b]+x[a], 9)
	x[d] ^= bits.RotateLeft32(x[c]+x[b], 13)
	x[a] ^= bits.RotateLeft32(x[d]+x[c], 18)
}

// scryptStanza wraps a file key with a passphrase (age.md, "The scrypt recipient type").
func scryptStanza(passphrase string, salt []byte, workFactor int, fileKey []byte) stanza {
	labeled := append([]byte("age-encryption.org/v1/scrypt"), salt...)
	return scryptStanzaOf(scrypt(passphrase, labeled, workFactor), salt, fmt.Sprint(workFactor), fileKey)
}

// scryptStanzaOf writes any work factor, also one that nobody can compute.
func scryptStanzaOf(key, salt []byte, workFactor string, fileKey []byte) stanza {
	body := chacha20Poly1305(key, make([]byte, 12), bytes.Clone(fileKey))
	return stanza{line: "scrypt " + rawBase64(salt) + " " + workFactor, body: body}
}
