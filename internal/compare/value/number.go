package value

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
)

// number writes a number in one way: 124 for 124.0 and 1.24E2. The sign of -0 stays, as a server keeps it. One of a single
// precision is rounded to that first. ok is false, and the text as it was, for what is no number.
func number(text string, single bool) (n json.Number, ok bool) {
	bits := 64
	if single {
		bits = 32
	} else if i, err := strconv.ParseInt(text, 10, 64); err == nil && i != 0 {
		return json.Number(strconv.FormatInt(i, 10)), true
	}
	f, err := strconv.ParseFloat(text, bits)
	switch {
	case err != nil || math.IsNaN(f) || math.IsInf(f, 0) || strings.ContainsAny(text, "xX_"):
		return json.Number(text), false
	case f == 0 && math.Signbit(f):
		return "-0", true
	case f == math.Trunc(f) && math.Abs(f) < 1<<53:
		return json.Number(strconv.FormatInt(int64(f), 10)), true
	}
	return json.Number(strconv.FormatFloat(f, 'g', -1, bits)), true
}

// shownSingle is a number of single precision as it is, of what the API shows of it: a server cuts a 0 off its end, also off that
// of an exponent, so that 1.0E10 is shown as 1.0E1. No exponent of one digit below 4 is written otherwise.
func shownSingle(text string) string {
	_, exponent, ok := strings.Cut(text, "E")
	if power, err := strconv.Atoi(exponent); ok && err == nil && power > -4 && power < 4 {
		return text + "0"
	}
	return text
}

func isWhole(text string) bool {
	_, err := strconv.ParseInt(text, 10, 64)
	return err == nil
}

// javaText is what the server's String.valueOf makes of a value of an archive.
func javaText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		return strconv.FormatBool(v)
	case json.Number:
		return javaNumber(v.String())
	}
	return text(v)
}

// javaNumber writes a number that has a fraction or an exponent as Double.toString does: 1.0, 1.0E10.
func javaNumber(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if isWhole(text) || err != nil {
		return text
	}
	if size := math.Abs(f); f == 0 || size >= 1e-3 && size < 1e7 {
		plain := strconv.FormatFloat(f, 'f', -1, 64)
		if !strings.Contains(plain, ".") {
			plain += ".0"
		}
		return plain
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, 64), "E")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	power, _ := strconv.Atoi(exponent)
	return digits + "E" + strconv.Itoa(power)
}
