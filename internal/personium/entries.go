package personium

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// An entries is the body of a list that can be of any length, read piece by piece. No piece may be larger than MaxBody.
type entries struct {
	body      io.Reader
	header    http.Header // of the answer
	beginning []byte      // of the body, for who has to show what it was instead
	err       error       // what ended the reading, if that was not the end
	piece     int         // how much was read since the last entry, in bytes
}

// Read is for the decoders.
func (e *entries) Read(p []byte) (int, error) {
	if e.piece > MaxBody {
		e.err = ErrEntryTooLarge
		return 0, e.err
	}
	n, err := e.body.Read(p)
	e.piece += n
	if room := excerptSource - len(e.beginning); room > 0 {
		e.beginning = append(e.beginning, p[:min(n, room)]...)
	}
	if err != nil && !errors.Is(err, io.EOF) {
		e.err = err
	}
	return n, err
}

// responses calls yield for each response of a multistatus.
func (e *entries) responses(yield func(responseXML) error) error {
	return multistatusOf(e, func(r responseXML) error { return yield(r.trimmed()) })
}

// multistatusOf calls yield for each response of a multistatus (RFC 4918, section 13), whatever the order of its elements is.
func multistatusOf[T any](e *entries, yield func(T) error) error {
	d := xml.NewDecoder(e)
	inside := false
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) && inside {
			return nil // the decoder itself wants the end of what began
		}
		if err != nil {
			return fmt.Errorf("not a listing: %w", err)
		}
		start, begins := token.(xml.StartElement)
		switch {
		case !begins:
		case !inside && start.Name != xml.Name{Space: "DAV:", Local: "multistatus"}:
			return fmt.Errorf("not a listing: it is a %s", start.Name.Local)
		case !inside:
			inside = true
		case start.Name != xml.Name{Space: "DAV:", Local: "response"}:
			err = d.Skip()
		default:
			var r T
			if err = d.DecodeElement(&r, &start); err == nil {
				e.piece = 0
				err = yield(r)
			}
		}
		if err != nil {
			return err
		}
	}
}

// rows calls yield for each entity of a list, and returns what the list says about their number; nil when it says nothing. A number
// that is no JSON, as core writes Infinity, comes as a string.
func (e *entries) rows(yield func(json.RawMessage) error) (count *string, err error) {
	d := json.NewDecoder(&infinite{from: e})
	found := false
	err = member(d, "d", func() error {
		return members(d, func(name string) error {
			switch name {
			case "results":
				found = true
				return e.elements(d, yield)
			case "__count":
				return d.Decode(&count)
			}
			return d.Decode(new(json.RawMessage))
		})
	})
	switch {
	case err == nil && !found:
		err = errors.New("it has no results")
	case err == nil && d.More():
		err = errors.New("it goes on after its end")
	}
	if err != nil {
		return nil, fmt.Errorf("not a list of entities: %w", err)
	}
	return count, nil
}

// elements calls yield for each element of an array.
func (e *entries) elements(d *json.Decoder, yield func(json.RawMessage) error) error {
	if err := delimiter(d, '['); err != nil {
		return err
	}
	for d.More() {
		var row json.RawMessage
		if err := d.Decode(&row); err != nil {
			return err
		}
		e.piece = 0
		if err := yield(row); err != nil {
			return err
		}
	}
	return delimiter(d, ']')
}

// member reads an object, with read for the value of one member. Others are passed over.
func member(d *json.Decoder, name string, read func() error) error {
	return members(d, func(other string) error {
		if other == name {
			return read()
		}
		return d.Decode(new(json.RawMessage))
	})
}

// members reads an object, with read for the value of each member.
func members(d *json.Decoder, read func(name string) error) error {
	if err := delimiter(d, '{'); err != nil {
		return err
	}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return err
		}
		name, _ := token.(string) // between a comma and a colon the decoder takes nothing else
		if err := read(name); err != nil {
			return err
		}
	}
	return delimiter(d, '}')
}

func delimiter(d *json.Decoder, want json.Delim) error {
	token, err := d.Token()
	if err == nil && token != want {
		err = fmt.Errorf("it has %v where %v is wanted", token, want)
	}
	return err
}
