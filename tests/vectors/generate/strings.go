package main

import "strings"

// jsonGroups are texts that are JSON in one spelling, and texts that are not (section 0).
func jsonGroups() object {
	accept := []object{}
	for _, text := range []string{
		`{}`, `[]`, `{"a":0}`, `{"a":9007199254740991}`, `[true,false]`, `{"a":"é€😀"}`,
		"{\"a\":\"\x7f\u2028\u2029\ufeff\ufffe\"}", `{"a":"\"\\/\b\f\n\r\t\u0001\u001f"}`,
		`{"a":1,"a0":2,"a_":3,"b":4}`, `{"constructor":1,"valueof":2}`, "{\"a\":\"e\u0301\"}",
		`[[[[[[[[1]]]]]]]]`, `{"` + strings.Repeat("a", 32) + `":1}`, `""`, `7`,
	} {
		accept = append(accept, object{"b64": base64Of([]byte(text))})
	}
	refuse := []object{}
	for _, row := range [][2]string{
		{"duplicate key", `{"a":1,"a":1}`},
		{"duplicate key, last wins", `{"a":1,"a":2}`},
		{"space", `{"a": 1}`},
		{"trailing LF", "{}\n"},
		{"BOM", "\xef\xbb\xbf{}"},
		{"null", `{"a":null}`},
		{"exponent", `[1e2]`},
		{"negative", `[-1]`},
		{"2^53", `[9007199254740992]`},
		{"2^53+1", `[9007199254740993]`},
		{"5000 digits", `[` + strings.Repeat("1", 5_000) + `]`},
		{"leading zero", `[01]`},
		{"Infinity", `[Infinity]`},
		{"1e400", `[1e400]`},
		{"escaped slash", `{"a":"\/"}`},
		{"escaped DEL", `{"a":"\u007f"}`},
		{"upper-case hex escape", `{"a":"\u001F"}`},
		{"raw control", "{\"a\":\"\x01\"}"},
		{"lone surrogate escape", `{"a":"\ud800"}`},
		{"lone low surrogate escape", `{"a":"\udc00"}`},
		{"CESU surrogate bytes", "{\"a\":\"\xed\xa0\x80\"}"},
		{"overlong", "{\"a\":\"\xc0\x80\"}"},
		{"UTF-16", "\xff\xfe{\x00}\x00"},
		{"UTF-16 no BOM", "{\x00}\x00"},
		{"key empty", `{"":1}`},
		{"key __proto__", `{"__proto__":1}`},
		{"key digit first", `{"1a":1}`},
		{"key with LF", `{"a\n":1}`},
		{"depth 2000", strings.Repeat("[", 2_000)},
		{"two values", `{}{}`},
		{"trailing comma", `[1,]`},
		{"empty", ``},
		{"single quotes", `{'a':1}`},
		{"U+0000", `{"a":"\"\\/\b\f\n\r\t\u0000\u001f"}`},
		{"float 0.0", `[0.0]`},
		{"plus sign", `[+1]`},
		{"unsorted, nested", `{"a":{"b":1,"a":2}}`},
		{"key with hyphen", `{"a-b":1}`},
		{"trailing CR LF", "{\"a\":1}\r\n"},
		{"undefined", `undefined`},
		{"cut string", `"`},
		{"depth 9, objects", `{"a":{"b":{"c":{"d":{"e":{"f":{"g":{"h":{}}}}}}}}}`},
	} {
		refuse = append(refuse, object{"b64": base64Of([]byte(row[1])), "why": row[0]})
	}
	return object{"J": object{"accept": accept, "refuse": refuse}}
}

// stringGroups are values of section 0 and of a letter, and what is almost one.
func stringGroups() object {
	group := object{}
	add := func(name string, accept, refuse []string) {
		group[name] = object{"accept": accept, "refuse": refuse}
	}
	tens := strings.Repeat("0a", 20)
	add("anchor",
		[]string{"nl-v:0123456789", "ct:" + tens},
		[]string{
			"nl-v:123456789", "nl-v:01234567890", "nl-v: 0123456789", "NL-V:0123456789",
			"ct:" + tens[2:], "nl-v:٠١٢٣٤٥٦٧٨٩",
		})
	add("born",
		[]string{"1990", "1990-01", "1990-12-31", "2000-02-29"},
		[]string{
			"90", "199", "1990-13", "1990-00", "1990-00-00", "19900101", "unknown", "ca. 1990",
			"1990\n",
		})
	add("code",
		[]string{"perspective_legal", "a1", strings.Repeat("a", 64)},
		[]string{"a", "A1", "a-b", strings.Repeat("a", 65)})
	add("date",
		[]string{"2026-03-02", "2028-02-29"},
		[]string{"2026-02-29", "2026-13-01", "20260302", "2026-03-02T00:00:00Z", "2026-W10-1"})
	id := "000102030405060708090a0b0c0d0e0f"
	add("id", []string{id}, []string{strings.ToUpper(id), id[:30], id + "\n"})
	add("media",
		[]string{
			"application/pdf", "image/jpeg", "image/png", "text/plain", "application/json",
			"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		},
		[]string{
			"text/html", "image/svg+xml", "application/PDF", "text/plain; charset=utf-8",
			"application/zip", "application/pdf ",
		})
	add("member", []string{"m-0a1b2c3d"}, []string{"m-0A1B2C3D", "m-0a1b2c3", "m-0a1b2c3d\n"})
	add("nationality",
		[]string{"NLD", "SYR", "stateless", "unknown"},
		[]string{"NL", "nld", "528", "Stateless", "NLDX", "NLD\n"})
	add("part_name",
		[]string{"besluit.pdf", "é€.pdf", strings.Repeat("a", 120), "a b", "a..b"},
		[]string{
			"../a", "a/b", "a:b", ".a", "a\nb", "a\x7fb", strings.Repeat("a", 121), "",
			"a\u202eb", "\ufeffa", "a\U000e0020b",
		})
	add("party",
		[]string{"ngo-recht", "a1", strings.Repeat("a", 32)},
		[]string{"a", "A1", "ngo_recht", strings.Repeat("a", 33), "ngo-recht\n"})
	add("time",
		[]string{"2026-03-02T09:00:00Z", "2028-02-29T23:59:59Z"},
		[]string{
			"2026-3-2T9:0:0Z", "2026-02-30T00:00:00Z", "2026-03-02T24:00:00Z",
			"2026-03-02T23:59:60Z", "2026-03-02T09:00:00z", "2026-03-02t09:00:00Z",
			"2026-03-02T09:00:00.000Z", "2026-03-02T09:00:00Z\n", "0000-01-01T00:00:00Z",
		})
	return object{"strings": group}
}

// base64Group is the only spelling of base64 (section 0, "Statements").
func base64Group() object {
	return object{"base64": object{
		"accept": []string{"", "AA==", "AAA=", "AAAA"},
		"refuse": []string{"AB==", "AAB=", "AA=", "AAAA\n", "_-AA", "A A="},
	}}
}
