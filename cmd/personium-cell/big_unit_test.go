package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox"
)

// serveBig is the program
//
//	big-unit FILE
//
// It serves a practice unit whose snapshot big.zip is FILE, and which throws uploads away, until its standard input ends.
// The practice unit itself keeps its snapshots in memory, which is no measure for others. It prints a cell URL and a token.
func serveBig() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	unit, err := sandbox.New(sandbox.Options{Authority: listener.Addr().String()})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	server := &http.Server{Handler: &bigUnit{Handler: unit, file: os.Args[1], url: unit.CellURL("cell1") + "__snapshot/"}, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(listener) }()
	fmt.Println(unit.CellURL("cell1"), unit.Token())
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

type bigUnit struct {
	http.Handler
	file, url string
	put       int64 // bytes of the last upload; -1 while there was none
}

const bigETag = `"1-1372742704414"`

func (u *bigUnit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, found := strings.CutPrefix(r.URL.Path, "/cell1/__snapshot/")
	if !found {
		u.Handler.ServeHTTP(w, r)
		return
	}
	info, err := os.Stat(u.file)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("ETag", bigETag)
	switch {
	case r.Method == http.MethodPut:
		u.put, _ = io.CopyBuffer(struct{ io.Writer }{io.Discard}, struct{ io.Reader }{r.Body}, make([]byte, 1<<20))
		w.WriteHeader(http.StatusCreated)
	case r.Method == http.MethodGet:
		u.send(w, info.Size())
	case name == "big.zip":
		u.describe(w, name, info.Size())
	case u.put > 0:
		u.describe(w, name, u.put)
	default:
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusNotFound)
		_, _ = io.WriteString(w, `{"code":"PR404-DV-0001","message":{"lang":"en","value":"Resource not found."}}`)
	}
}

func (u *bigUnit) send(w http.ResponseWriter, size int64) {
	f, err := os.Open(u.file)
	if err != nil {
		return
	}
	defer func() { _ = f.Close() }()
	w.Header().Set("Content-Length", fmt.Sprint(size))
	w.Header().Set("Content-Type", "application/zip")
	_, _ = io.Copy(w, f)
	u.put = 0 // the next upload meets a free name
}

func (u *bigUnit) describe(w http.ResponseWriter, name string, size int64) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(http.StatusMultiStatus)
	_, _ = fmt.Fprintf(w, `<multistatus xmlns="DAV:"><response><href>%s%s</href><propstat><prop><getcontentlength>%d</getcontentlength><resourcetype/></prop>`+
		`<status>HTTP/1.1 200 OK</status></propstat></response></multistatus>`, u.url, name, size)
}
