package main

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/personium/personium-cell/internal/sandbox"
)

// putAccount is the script command
//
//	account CELL NAME [ROLE ...]
//
// It gives a cell an account with these roles and the password of all accounts.
func putAccount(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: account CELL NAME [ROLE ...]")
	}
	unit := scriptUnit(ts)
	ts.Check(unit.PutAccount(sandbox.Account{Cell: args[0], Name: args[1], Password: unit.Password(), Roles: args[2:]}))
}

// rotateToken is the script command
//
//	rotate FILE EVERY LIFE
//
// It puts a new token of the root account of cell1 into FILE, and another one again and again until the end of the script, as a
// rotation job does. The tokens do not tell when they end.
func rotateToken(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: rotate FILE EVERY LIFE")
	}
	unit, file := scriptUnit(ts), ts.MkAbs(args[0])
	every, err := time.ParseDuration(args[1])
	ts.Check(err)
	life, err := time.ParseDuration(args[2])
	ts.Check(err)
	put := func() error {
		next := filepath.Join(filepath.Dir(file), "secret-next")
		if err := os.WriteFile(next, []byte(unit.CellToken(life, "cell1", "admin")+"\n"), 0o600); err != nil {
			return err
		}
		return os.Rename(next, file)
	}
	ts.Check(put())
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- again(ctx, every, put) }()
	ts.Defer(func() {
		stop()
		if err := <-done; err != nil {
			ts.Logf("rotate: %v", err)
		}
	})
}

// again does something every now and then, until ctx ends.
func again(ctx context.Context, every time.Duration, do func() error) error {
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
			if err := do(); err != nil {
				return err
			}
		}
	}
}

// scriptUnit is the practice unit of a script.
func scriptUnit(ts *testscript.TestScript) *sandbox.Unit {
	unit, ok := units.Load(ts.Getenv("WORK"))
	if !ok {
		ts.Fatalf("no unit was started")
	}
	return unit.(*sandbox.Unit)
}
