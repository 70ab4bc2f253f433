package main

import (
	"encoding/hex"
	"strconv"
)

func hexOf(data []byte) string { return hex.EncodeToString(data) }

func decimal(number int) string { return strconv.Itoa(number) }
