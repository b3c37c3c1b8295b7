package personium

import (
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync/atomic"
	"testing"
)

func TestEveryAnswerThatIsNotCoresHasOneRow(t *testing.T) {
	t.Parallel()
	seen, names := map[int]string{}, map[string]bool{}
	for _, row := range ForeignAnswers() {
		if row.From == "" || names[row.Name] {
			t.Errorf("%s: twice, or of nobody", row.Name)
		}
		names[row.Name] = true
		for _, status := range row.Statuses {
			if seen[status] != "" {
				t.Errorf("%d is in %s and in %s", status, seen[status], row.Name)
			}
			seen[status] = row.Name
			if got, ok := ForeignOf(fmt.Errorf("list: %w", &Error{Status: status})); !ok || got.Name != row.Name {
				t.Errorf("%d is found in %q", status, got.Name)
			}
		}
		for p, passage := range row.For {
			changes := Purpose(p) == Uploading || Purpose(p) == Starting
			if isRead := passage == PassesBy || passage == Permanent; isRead == changes || passage == "" {
				t.Errorf("%s, purpose %d: %q", row.Name, p, passage)
			}
		}
	}
}

func TestWhatHasNoStatusOfItsOwnHasARow(t *testing.T) {
	t.Parallel()
	dial := &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
	for _, test := range []struct {
		name string
		err  error
		want string
	}{
		{"no connection", &Error{Err: dial}, NotSent},
		{"a cut", &Error{Err: io.ErrUnexpectedEOF}, NoAnswer},
		{"a login page", &Error{Status: 200, Message: "<html>"}, OtherBody},
		{"a redirect", &Error{Status: 302, Message: "redirect to https://sso.example"}, Redirect},
		{"a cache", &Error{Status: 304}, Redirect},
		{"an odd refusal", &Error{Status: 418}, OtherStatus},
		{"an odd failure", &Error{Status: 599}, OtherStatus},
		{"core itself", &Error{Status: 403, Core: true}, ""},
		{"no request at all", errors.New("disk full"), ""},
	} {
		row, ok := ForeignOf(test.err)
		if row.Name != test.want || ok != (test.want != "") {
			t.Errorf("%s: got %q, %t", test.name, row.Name, ok)
		}
	}
}

// Whatever may have come from the unit's side of a proxy leaves open what core did.
func TestNothingThatAUnitMayBeBehindIsARefusal(t *testing.T) {
	t.Parallel()
	for _, status := range []int{0, 101, 200, 204, 408, 500, 502, 503, 504, 507, 599} {
		if got := PassageOf(&Error{Status: status, Err: io.ErrUnexpectedEOF}, Starting); got != MayHavePassed {
			t.Errorf("%d: %s", status, got)
		}
	}
	if got := PassageOf(&Error{Status: 403, Core: true}, Starting); got != "" || got.Refused() || got.Lasts() {
		t.Errorf("core: %q", got)
	}
}

// Once core has answered, the URL is right, and what comes instead is of somebody in between.
func TestAnErrorTellsWhetherCoreHasAnsweredBefore(t *testing.T) {
	t.Parallel()
	page := reply{Status: 404, Body: "<html>"}
	var asked atomic.Int32
	inTurn := []reply{page, {Status: 200, Body: `{"status":"ready"}`}, page, {Status: 200, Body: "<html>"}, page}
	unit := startUnit(t, func(request) reply { return inTurn[asked.Add(1)-1] })
	c := newClient(t, unit.pathCell(), Options{MethodOverride: true})
	var got []bool
	for range 4 {
		_, err := c.ImportStatus(t.Context())
		var e *Error
		got = append(got, errors.As(err, &e) && e.Answered)
	}
	if want := []bool{false, false, true, true}; !slices.Equal(got, want) {
		t.Errorf("answered: %v, want %v", got, want)
	}
	_, err := c.SnapshotFile(t.Context(), "a.zip")
	var e *Error
	if !errors.As(err, &e) || !e.Overridden || e.Method != "PROPFIND" {
		t.Errorf("got %+v", e)
	}
}

// A method that does not pass says nothing about the URL: the cell is asked by one that everybody lets pass, once.
func TestTheCellIsAskedWhereItsFirstAnswerIsSomebodyElses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		cell   reply
		answer bool
	}{
		{"a cell", reply{Status: 200, Body: `{"cell":{"name":"cell1"}}`}, true},
		{"a failed cell", reply{Status: 409, Body: `{"code":"PR409-CM-0001","message":{"lang":"en","value":"failed"}}`}, true},
		{"no cell", reply{Status: 200, Body: "<html>"}, false},
	} {
		unit := startUnit(t, func(r request) reply {
			if r.Method == "GET" {
				return test.cell
			}
			return reply{Status: 405, Body: "<html>"}
		})
		c := newClient(t, unit.pathCell(), Options{Source: bearer(testToken)})
		var e *Error
		if _, err := c.Snapshots(t.Context()); !errors.As(err, &e) || e.Status != 405 || e.Answered != test.answer {
			t.Errorf("%s: %+v", test.name, e)
		}
		if _, err := c.Snapshots(t.Context()); !errors.As(err, &e) || e.Answered != test.answer {
			t.Errorf("%s, again: %+v", test.name, e)
		}
		asked := 0
		for _, r := range unit.requests() {
			if r.Method == "GET" {
				asked++
				if r.Header.Get("Authorization") != "" {
					t.Errorf("%s: it was asked with a credential", test.name)
				}
			}
		}
		if want := map[bool]int{true: 1, false: 2}[test.answer]; asked != want {
			t.Errorf("%s: it was asked %d times, want %d", test.name, asked, want)
		}
	}
}
