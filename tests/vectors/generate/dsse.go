package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// A statement is a payload with its envelope (section 0, "Statements").
type statement struct {
	payload  object
	envelope object
	sid      string
}

// A signer is a key with its kid.
type signer struct {
	kid  string
	seed []byte
}

func payloadType(kind string) string {
	return "application/vnd.dossierhub." + kind + ".v1+json"
}

// pae is DSSE's pre-authentication encoding: the signed bytes.
func pae(payloadType string, payload []byte) []byte {
	head := fmt.Sprintf("DSSEv1 %d %s %d ", len(payloadType), payloadType, len(payload))
	return append([]byte(head), payload...)
}

// sid is the SHA-256 of the signed bytes.
func sid(payloadType string, payload []byte) string {
	return hexSHA256(pae(payloadType, payload))
}

// sign makes the envelope of a payload in one spelling.
func sign(kind string, payload object, signers ...signer) statement {
	return signBytes(payloadType(kind), payload, canonical(payload), signers...)
}

// signBytes is sign for a payload that is spelled otherwise, or has another type.
func signBytes(payloadType string, payload object, bytes []byte, signers ...signer) statement {
	signatures := []object{}
	for _, one := range signers {
		signatures = append(signatures, one.signature(pae(payloadType, bytes)))
	}
	return statement{
		payload: payload,
		sid:     sid(payloadType, bytes),
		envelope: object{
			"payload":     base64Of(bytes),
			"payloadType": payloadType,
			"signatures":  sortedBy("keyid", signatures...),
		},
	}
}

func (s signer) signature(message []byte) object {
	signature := ed25519.Sign(ed25519.NewKeyFromSeed(s.seed), message)
	return object{"keyid": s.kid, "sig": base64Of(signature)}
}

// group is how a right statement stands in the vectors.
func (s statement) group() object {
	return object{"envelope": s.envelope, "sid": s.sid}
}

// runs is an envelope whose payload stands as [text, times], because much of it is one letter.
func (s statement) runs() object {
	runs := list{}
	for _, one := range repetitions(canonical(s.payload)) {
		runs = append(runs, list{string(one.piece), one.times})
	}
	return with(s.envelope, "payload", absent{}, "payload_runs", runs)
}

type repetition struct {
	piece []byte
	times int
}

// repetitions splits bytes where one of them stands 64 times or more on end.
func repetitions(data []byte) []repetition {
	const shortest = 64
	result, begin := []repetition{}, 0
	for place := 0; place < len(data); {
		same := 1
		for place+same < len(data) && data[place+same] == data[place] {
			same++
		}
		if same >= shortest {
			if begin < place {
				result = append(result, repetition{data[begin:place], 1})
			}
			result = append(result, repetition{data[place : place+1], same})
			begin = place + same
		}
		place += same
	}
	if begin < len(data) {
		result = append(result, repetition{data[begin:], 1})
	}
	return result
}

func base64Of(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

func hexSHA256(data []byte) string {
	digest := sha256.Sum256(data)
	return hexOf(digest[:])
}
