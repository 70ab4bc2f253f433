package main

import (
	"crypto/sha256"
	"maps"
	"slices"
)

// bundleFiles are the files of a policy bundle that its revision covers (section 8).
func bundleFiles() map[string]string {
	files := maps.Clone(agreementFiles)
	files[".manifest"] = `{"roots":[""]}`
	files["Z.rego"] = ""
	files["a/é.rego"] = "1"
	files["request.rego"] = "package hub.request\n"
	return files
}

// policyWasm is the smallest module that there is.
const policyWasm = "\x00asm\x01\x00\x00\x00"

// revisionLines are digest and path of each file, sorted by the bytes of the path.
func revisionLines(files map[string]string) string {
	lines := ""
	for _, path := range slices.Sorted(maps.Keys(files)) {
		lines += hexSHA256([]byte(files[path])) + "  " + path + "\n"
	}
	return lines
}

func policyRevision() string {
	digest := sha256.Sum256([]byte(revisionLines(bundleFiles())))
	return "h1:" + base64Of(digest[:])
}

func revisionGroup() object {
	wasm := hexSHA256([]byte(policyWasm))
	files := bundleFiles()
	files["policy.wasm"] = policyWasm
	files["release/data.json"] = string(canonical(object{"revision": policyRevision(), "wasm": wasm}))
	group := object{}
	for path, text := range files {
		group[path] = base64Of([]byte(text))
	}
	return object{"revision": object{
		"files": group,
		"h1":    policyRevision(),
		"lines": revisionLines(bundleFiles()),
		"note": "Go dirhash.Hash1 over the same list without release/data.json and policy.wasm" +
			" must give this",
		"policy_wasm_b64": base64Of([]byte(policyWasm)),
		"wasm":            wasm,
	}}
}
