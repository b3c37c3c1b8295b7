//go:build unix

package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// An aim is the request at which the program is killed.
type aim struct {
	step   string
	work   time.Duration                         // of the import; 0 for a short one
	at     func(r *http.Request, links int) bool // links: how many were to be made so far, with this request
	served bool                                  // the unit does what it is asked for, and the program does not learn it
}

// aims are the steps of an import with links to make, in their order.
func aims() []aim {
	of := func(method, suffix string) func(*http.Request, int) bool {
		return func(r *http.Request, _ int) bool { return r.Method == method && strings.HasSuffix(r.URL.Path, suffix) }
	}
	ofCopy := func(method string) func(*http.Request, int) bool {
		return func(r *http.Request, _ int) bool {
			return r.Method == method && strings.Contains(r.URL.Path, "-pcell-")
		}
	}
	link := func(number int) func(*http.Request, int) bool {
		return func(r *http.Request, links int) bool { return isLink(r) && links == number }
	}
	return []aim{
		{"before the upload", 0, ofCopy(http.MethodPut), false},
		{"after the upload", 0, ofCopy(http.MethodPut), true},
		{"before the POST", 0, of(http.MethodPost, "/__import"), false},
		{"between the 202 and the first look", 5 * time.Second, of(http.MethodPost, "/__import"), true},
		{"between the end and the first link", 0, link(1), false},
		{"after the first link", 0, link(1), true},
		{"in a block", 0, link(30), true},
		{"between two blocks", 0, link(60), false},
		{"before the last link", 0, link(*killLinks), false},
		{"while counting", 0, func(r *http.Request, links int) bool {
			return links >= *killLinks && r.Method == http.MethodGet && r.URL.Query().Has("$inlinecount")
		}, true},
		{"between the last link and the deletion", 0, ofCopy(http.MethodDelete), false},
		{"after the deletion", 0, ofCopy(http.MethodDelete), true},
	}
}

func isLink(r *http.Request) bool {
	return r.Method == http.MethodPost && strings.Contains(r.URL.Path, "/$links/")
}

// A meddledUnit is a practice unit before which something happens to requests.
type meddledUnit struct {
	*sandbox.Unit
	links  atomic.Int32 // that were to be made so far
	meddle func(u *meddledUnit, w http.ResponseWriter, r *http.Request, links int) (answered bool)
}

func (u *meddledUnit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	links := u.links.Load()
	if isLink(r) {
		links = u.links.Add(1)
	}
	if !u.meddle(u, w, r, int(links)) {
		u.Unit.ServeHTTP(w, r)
	}
}

// serveMeddled serves such a unit.
func serveMeddled(t *testing.T, o sandbox.Options, meddle func(*meddledUnit, http.ResponseWriter, *http.Request, int) bool) (*meddledUnit, func()) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(listener.Addr().String())
	if o.Style == "subdomain" {
		host = "unit.localhost"
	}
	o.Authority = net.JoinHostPort(host, port)
	unit, err := sandbox.New(o)
	if err != nil {
		t.Fatal(err)
	}
	u := &meddledUnit{Unit: unit, meddle: meddle}
	server := &http.Server{Handler: u, ReadHeaderTimeout: time.Minute, ErrorLog: log.New(io.Discard, "", 0)}
	go func() { _ = server.Serve(listener) }()
	return u, func() {
		_ = server.Close()
		unit.Close()
	}
}

// serveAimed serves a practice unit that has a program killed; kill returns when it is dead.
func serveAimed(t *testing.T, o sandbox.Options, a aim, kill func()) (unit *sandbox.Unit, isHit func() bool, stop func()) {
	t.Helper()
	var once sync.Once
	var hit atomic.Bool
	u, stop := serveMeddled(t, o, func(u *meddledUnit, _ http.ResponseWriter, r *http.Request, links int) bool {
		if hit.Load() || !a.at(r, links) {
			return false
		}
		once.Do(func() {
			if a.served {
				u.Unit.ServeHTTP(httptest.NewRecorder(), r)
			}
			hit.Store(true)
			kill()
		})
		return true // nobody is there to hear
	})
	return u.Unit, hit.Load, stop
}

// At each step of an import with links to make the program is killed. Another process then finishes it, of the same machine or of one
// that knows nothing: the verdict is right, no link is made twice, and no copy is left. Fewer kills than there are steps and ways are
// one of each step.
func TestAPreparedImportSurvivesAKillAtEachStep(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts the program again and again")
	}
	file := filepath.Join(t.TempDir(), "linked.zip")
	if err := os.WriteFile(file, linkedRows(t, *killLinks), 0o600); err != nil {
		t.Fatal(err)
	}
	ways := []linkKill{{style: "path"}, {style: "subdomain"}, {style: "path", elsewhere: true}, {style: "subdomain", elsewhere: true}}
	all := *linkKills >= len(aims())*len(ways)
	for i, a := range aims() {
		for n, k := range ways {
			if !all && uint64(n) != (*seed+uint64(i))%uint64(len(ways)) {
				continue
			}
			t.Run(fmt.Sprintf("%s, in %s style, elsewhere %t", a.step, k.style, k.elsewhere), func(t *testing.T) {
				t.Parallel()
				k.T, k.file, k.after, k.aim = t, file, 2*time.Minute, &a
				if verdict, err := k.run(); err != nil {
					t.Errorf("%s: %v", verdict, err)
				}
			})
		}
	}
}
