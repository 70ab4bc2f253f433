package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

type (
	object = map[string]any
	list   = []any
)

// canonical writes a value in the one spelling of section 0.
func canonical(value any) []byte {
	return appendValue(nil, value)
}

func appendValue(out []byte, value any) []byte {
	switch value := value.(type) {
	case bool:
		return strconv.AppendBool(out, value)
	case int:
		return strconv.AppendInt(out, int64(value), 10)
	case string:
		return appendString(out, value)
	case []string:
		return appendArray(out, value)
	case []object:
		return appendArray(out, value)
	case list:
		return appendArray(out, value)
	case object:
		return appendObject(out, value)
	}
	panic(fmt.Sprintf("no JSON: %T", value))
}

func appendArray[T any](out []byte, items []T) []byte {
	out = append(out, '[')
	for place, item := range items {
		if place > 0 {
			out = append(out, ',')
		}
		out = appendValue(out, item)
	}
	return append(out, ']')
}

func appendObject(out []byte, members object) []byte {
	out = append(out, '{')
	for place, key := range slices.Sorted(maps.Keys(members)) {
		if place > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, key), ':')
		out = appendValue(out, members[key])
	}
	return append(out, '}')
}

var escapes = map[rune]string{
	'"': `\"`, '\\': `\\`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`,
}

// appendString uses only the escapes that JSON requires.
func appendString(out []byte, text string) []byte {
	out = append(out, '"')
	for _, letter := range text {
		escape, found := escapes[letter]
		switch {
		case found:
			out = append(out, escape...)
		case letter < ' ':
			out = fmt.Appendf(out, `\u%04x`, letter)
		default:
			out = utf8.AppendRune(out, letter)
		}
	}
	return append(out, '"')
}

// absent as a new value takes a member away.
type absent struct{}

// with returns a copy with other members: with(p, "to.kids", kids, "seq", 2, "final", absent{}).
func with(original object, changes ...any) object {
	changed := copied(original).(object)
	for place := 0; place < len(changes); place += 2 {
		path := strings.Split(changes[place].(string), ".")
		inside := changed
		for _, step := range path[:len(path)-1] {
			inside = inside[step].(object)
		}
		last := path[len(path)-1]
		if _, gone := changes[place+1].(absent); gone {
			delete(inside, last)
			continue
		}
		inside[last] = changes[place+1]
	}
	return changed
}

// copied copies objects, which with changes; arrays are only ever replaced whole.
func copied(value any) any {
	members, isObject := value.(object)
	if !isObject {
		return value
	}
	result := object{}
	for key, member := range members {
		result[key] = copied(member)
	}
	return result
}

// reversed is how a set that is not sorted is made of one that is.
func reversed[T any](items []T) []T {
	turned := slices.Clone(items)
	slices.Reverse(turned)
	return turned
}

// sorted puts strings in the order of their UTF-8 bytes, as arrays are sets (section 0).
func sorted(items ...string) []string {
	return slices.Sorted(slices.Values(items))
}

// sortedBy puts objects in the order of one member.
func sortedBy(member string, items ...object) []object {
	return slices.SortedFunc(slices.Values(items), func(a, b object) int {
		return strings.Compare(a[member].(string), b[member].(string))
	})
}
