package timelines

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/event"
	"github.com/personium/personium-cell/internal/personium"
)

func TestARateLimitAnswersBeforeCoreDoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		limit rateLimit
		asked []string
		want  []int
	}{
		{"one a second", rateLimit{how: "all", rate: 1, burst: 2},
			[]string{"GET __import", items, "GET __import", "POST __import"}, []int{200, 200, 429, 429}},
		{"from the POST on", rateLimit{how: "since the POST", rate: 1, burst: 1},
			[]string{"GET __import", "GET __import", "POST __import", "GET __import", items}, []int{200, 200, 202, 200, 429}},
		{"two of three looks", rateLimit{how: "looks"},
			[]string{"POST __import", "GET __import", items, "GET __import", "GET __import"}, []int{202, 429, 200, 429, 200}},
		{"the first POST", rateLimit{how: "POST"}, []string{"POST __import", "GET __import", "POST __import"}, []int{429, 200, 202}},
		{"what is counted", rateLimit{how: "readings", share: 1},
			[]string{items, "POST __import", "GET __import", items}, []int{200, 202, 200, 429}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := calm(event.Import, personium.PathStyle)
			s.hard.limit = &c.limit
			onUnit(t, s, func(t *testing.T, u *modelUnit) {
				for i, request := range c.asked {
					before := u.accepted
					method, resource, _ := strings.Cut(request, " ")
					a := send(t, u, method, resource)
					if a.StatusCode != c.want[i] {
						t.Errorf("request %d, %s: got %d, want %d", i, request, a.StatusCode, c.want[i])
					}
					if a.StatusCode == http.StatusTooManyRequests && (a.Header.Get("Retry-After") != "1" || u.accepted != before) {
						t.Errorf("request %d, %s: it reached core, or does not say when to come back", i, request)
					}
				}
			})
		})
	}
}

func TestALimitedUnitAnswersAgainInTime(t *testing.T) {
	t.Parallel()
	s := calm(event.Import, personium.PathStyle)
	s.hard.limit = &rateLimit{how: "all", rate: 1, burst: 1}
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		wants(t, u, "GET __import", 200, "ready")
		wants(t, u, "GET __import", 429, "")
		passed(u, time.Second)
		wants(t, u, "GET __import", 200, "ready")
	})
}

func TestABlindListingDoesNotShowWhatIsThere(t *testing.T) {
	t.Parallel()
	const listing, file = "PROPFIND __snapshot", "PROPFIND __snapshot/snap-1.zip"
	for _, c := range []struct {
		how                string
		listed, one, entry int
		shows              string // what the listing shows of the archive
	}{
		{"depth", 207, 207, 200, ""},
		{"behind", 207, 207, 200, ""},
		{"405", 405, 405, 200, ""},
		{"entity", 207, 207, 403, "snap-1.zip"},
	} {
		t.Run(c.how, func(t *testing.T) {
			t.Parallel()
			s := calm(event.Export, personium.PathStyle)
			s.hard.blind = &blindness{how: c.how, from: 10 * time.Second, behind: 30 * time.Second}
			onUnit(t, s, func(t *testing.T, u *modelUnit) {
				wants(t, u, entity, 200, "cell1")
				post(t, u)
				passed(u, time.Minute+time.Second)
				status, body := ask(t, u, "PROPFIND", "__snapshot")
				if shown := strings.Contains(body, "snap-1.zip"); status != c.listed || shown != (c.shows != "") {
					t.Errorf("%s: %d %s", listing, status, body)
				}
				wants(t, u, file, c.one, "")
				wants(t, u, entity, c.entry, "")
				passed(u, time.Minute)
				if _, body := ask(t, u, "PROPFIND", "__snapshot"); c.how == "behind" && !strings.Contains(body, "snap-1.zip") {
					t.Error("it never shows")
				}
			})
		})
	}
}

func TestASecondProcessKnowsNothingOfAJob(t *testing.T) {
	t.Parallel()
	s := calm(event.Import, personium.PathStyle)
	s.hard.twin = true
	onUnit(t, s, func(t *testing.T, u *modelUnit) {
		post(t, u)
		passed(u, 40*time.Second)
		knows, held := 0, 0
		for range 40 {
			_, body := ask(t, u, "GET", "__import")
			if strings.Contains(body, "in progress") {
				knows++
			}
			if status, _ := ask(t, u, "PUT", "/__ctl/Cell('cell1')"); status == http.StatusConflict {
				held++
			}
		}
		if knows < 5 || knows > 35 || held < 5 || held > 35 {
			t.Errorf("of 40 answers %d know the job, and %d its lock", knows, held)
		}
	})
}
