// Command generate makes the test vectors of docs/formats.md.
//
// It was written from that page alone and shares no code with the product, so that a mistake in
// one of the two shows as a difference. It uses Go's standard library only. Everything that is
// random elsewhere is drawn from labels (random.go): it prints the same bytes each time.
//
// usage: go run . FOLDER      writes FOLDER/formats.json and FOLDER/statements.json
package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: generate FOLDER")
		os.Exit(2)
	}
	write(os.Args[1], "formats.json", formats())
	write(os.Args[1], "statements.json", statements())
}

// write puts the groups into a file that people can read and compare: sorted, one value a line.
func write(folder, name string, groups object) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", " ")
	must(encoder.Encode(groups))
	must(os.WriteFile(filepath.Join(folder, name), text.Bytes(), 0o644))
}

// must ends the program: a generator that goes on after an error would write wrong vectors.
func must(err error) {
	if err != nil {
		panic(err)
	}
}

// sure returns the value of a call that cannot fail on the inputs of this program.
func sure[T any](value T, err error) T {
	must(err)
	return value
}
