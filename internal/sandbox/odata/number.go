package odata

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// Stored is a value in the form in which rows of user data have it: a truth and a number of double precision are texts there
// (class UserDataDocHandler).
func (f Field) Stored(value any) any {
	return f.through(value, func(kind string, one any) any {
		number, isNumber := one.(json.Number)
		truth, isTruth := one.(bool)
		switch {
		case kind == Boolean && isTruth:
			return strconv.FormatBool(truth)
		case kind == Double && isNumber:
			return javaNumber(number.String(), 64)
		case kind == Single && isNumber:
			return single(number.String())
		}
		return one
	})
}

// single is a number of single precision in the form in which rows have it: what is too large for one is a text.
func single(text string) any {
	switch f, _ := strconv.ParseFloat(text, 32); {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	}
	return json.Number(javaNumber(text, 32))
}

// Loaded is a value of a row of user data as its field has it.
func (f Field) Loaded(value any) any {
	return f.through(value, func(kind string, one any) any {
		text, isText := one.(string)
		switch {
		case isText && kind == Boolean:
			return strings.EqualFold(text, "true")
		case isText && (kind == Double || kind == Single):
			return json.Number(text)
		}
		return one
	})
}

// through changes every simple value in a value.
func (f Field) through(value any, change func(kind string, one any) any) any {
	switch value := value.(type) {
	case nil:
		return nil
	case []any:
		changed := make([]any, len(value))
		for i, one := range value {
			changed[i] = f.through(one, change)
		}
		return changed
	case corejson.Object:
		changed := corejson.Object{}
		for _, part := range f.Parts {
			changed[part.Name] = part.through(value[part.Name], change)
		}
		return changed
	}
	return change(f.kind(), value)
}

// javaNumber is what Double.toString and Float.toString make of a number: 1.0, 1.0E10.
func javaNumber(text string, bits int) string {
	f, err := strconv.ParseFloat(text, bits)
	if err != nil {
		return text
	}
	size := f
	if size < 0 {
		size = -size
	}
	if size == 0 || size >= 1e-3 && size < 1e7 {
		plain := strconv.FormatFloat(f, 'f', -1, bits)
		if !strings.Contains(plain, ".") {
			plain += ".0"
		}
		return plain
	}
	digits, exponent, _ := strings.Cut(strconv.FormatFloat(f, 'E', -1, bits), "E")
	if !strings.Contains(digits, ".") {
		digits += ".0"
	}
	power, _ := strconv.Atoi(exponent)
	return digits + "E" + strconv.Itoa(power)
}

// shownDouble is how core writes a number of double precision: in digits alone where 15 before and 14 behind the point say it all
// (class PersoniumJsonWriter).
func shownDouble(text string) string {
	f, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	plain := strconv.FormatFloat(f, 'f', -1, 64)
	whole, fraction, _ := strings.Cut(strings.TrimPrefix(plain, "-"), ".")
	if len(whole) <= 15 && len(fraction) <= 14 {
		return plain
	}
	return asStored(text, 64)
}

// shownSingle is how core writes a number of single precision: one 0 at its end is cut off, also that of an exponent, so that
// 1.0E10 is shown as 1.0E1.
func shownSingle(text string) string {
	return strings.TrimSuffix(strings.TrimSuffix(asStored(text, 32), "0"), ".")
}

// asStored is a number in Java's form, which a row has already: of some numbers that is not the shortest. Infinity is no JSON, and
// shown all the same.
func asStored(text string, bits int) string {
	if strings.Contains(text, ".") || strings.HasSuffix(text, "Infinity") {
		return text
	}
	return javaNumber(text, bits)
}
