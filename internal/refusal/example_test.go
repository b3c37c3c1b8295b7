package refusal_test

import (
	"errors"
	"fmt"

	"github.com/personium/personium-cell/internal/refusal"
)

// Who refuses something knows what to do next; who prints it knows with which flags the next run finds the same cell.
func ExampleNext() {
	busy := &refusal.Error{Code: refusal.Busy, Text: "the cell is busy",
		Next: refusal.Say("wait for it with --wait-busy, or watch it: ").Command("status", "--wait", refusal.Here, "--name", "my cell")}

	fmt.Println(busy)
	fmt.Println("hint:", busy.Next.Words("--cell", "https://cell1.unit1.example/"))
	// Output:
	// the cell is busy
	// hint: wait for it with --wait-busy, or watch it: personium-cell status --wait --cell https://cell1.unit1.example/ --name 'my cell'
}

// Any error has an exit code: that of the refusal in it, or else 1.
func ExampleOf() {
	missing := refusal.New(refusal.NotFound, refusal.Say("check the cell URL"), "there is no such cell")

	for _, err := range []error{fmt.Errorf("import: %w", missing), errors.New("disk full")} {
		f := refusal.Of(err)
		fmt.Printf("exit %d: %v, next: %q\n", f.Code, f, f.Next.Words())
	}
	// Output:
	// exit 5: there is no such cell, next: "check the cell URL"
	// exit 1: disk full, next: ""
}
