package main

import "strings"

const bech32Letters = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

// bech32 writes bytes as BIP 173 does, without its limit of 90 letters, as age does.
func bech32(prefix string, data []byte) string {
	values := fiveBits(data)
	text := strings.Builder{}
	text.WriteString(prefix + "1")
	for _, value := range append(values, bech32Checksum(prefix, values)...) {
		text.WriteByte(bech32Letters[value])
	}
	return text.String()
}

// fiveBits cuts bytes into groups of 5 bits, with zeros after the last.
func fiveBits(data []byte) []byte {
	values, held, bits := []byte{}, uint(0), 0
	for _, octet := range data {
		held, bits = held<<8|uint(octet), bits+8
		for ; bits >= 5; bits -= 5 {
			values = append(values, byte(held>>(bits-5))&31)
		}
	}
	if bits > 0 {
		values = append(values, byte(held<<(5-bits))&31)
	}
	return values
}

func bech32Checksum(prefix string, values []byte) []byte {
	expanded := []byte{}
	for place := range len(prefix) {
		expanded = append(expanded, prefix[place]>>5)
	}
	expanded = append(expanded, 0)
	for place := range len(prefix) {
		expanded = append(expanded, prefix[place]&31)
	}
	expanded = append(append(expanded, values...), 0, 0, 0, 0, 0, 0)
	sum := bech32Polynomial(expanded) ^ 1
	checksum := []byte{}
	for place := range 6 {
		checksum = append(checksum, byte(sum>>(5*(5-place)))&31)
	}
	return checksum
}

func bech32Polynomial(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	sum := uint32(1)
	for _, value := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(value)
		for place, term := range generator {
			if top>>place&1 == 1 {
				sum ^= term
			}
		}
	}
	return sum
}
