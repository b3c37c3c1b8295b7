package refusal

import (
	"testing"
	"time"
)

func TestACommandWhoseTimeIsUpSaysWhatItHasDone(t *testing.T) {
	t.Parallel()
	const again = "try again, or give it more time with --timeout"
	kept := Interrupted("nothing was started")
	kept.Next = Say("the upload is there by now")
	for _, c := range []struct {
		given *Error
		code  Code
		text  string
		next  string
	}{
		{Interrupted("nothing was started"), Unreachable, "nothing was started within 2m0s (--timeout)", again},
		{Interrupted("nothing was deleted"), Unreachable, "nothing was deleted within 2m0s (--timeout)", again},
		{Interrupted(""), Unreachable, "nothing was done within 2m0s (--timeout)", again},
		{Interrupted("the download was given up"), Unreachable, "time is up (--timeout 2m0s): the download was given up", again},
		{Interrupted("the unit may have deleted the cell"), Running,
			"time is up (--timeout 2m0s): the unit may have deleted the cell", ""},
		{New(Interrupt, Next{}, "%w; nothing was started", Interrupted("nothing was sent")), Unreachable,
			"nothing was sent; nothing was started within 2m0s (--timeout)", again},
		{kept, Unreachable, "nothing was started within 2m0s (--timeout)", again + "; the upload is there by now"},
	} {
		got := TimeUp(c.given, 2*time.Minute)
		if got.Code != c.code || got.Error() != c.text || got.Next.Words() != c.next {
			t.Errorf("%s: got %d, %q, %q", c.given, got.Code, got, got.Next.Words())
		}
	}
}

func TestANoIsNoErrorButAnEndThatSomebodyChose(t *testing.T) {
	t.Parallel()
	if got := Declined("nothing was started"); got.Code != Interrupt || !got.Chosen || got.Error() != "nothing was started" {
		t.Errorf("got %+v", got)
	}
}
