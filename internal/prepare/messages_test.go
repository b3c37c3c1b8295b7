package prepare

import (
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/personium/personium-cell/internal/archive"
	"github.com/personium/personium-cell/internal/archive/archivetest"
)

// messageKeys are those of the messages in messages.zip.
func messageKeys() [2]string {
	return [2]string{"4388852001e34083bce1000f12b1be19", "b2bba3c88b8c471b8941f4cf40428d45"}
}

func TestLinksOfMessagesAndOfExternalRolesAreMadeFromTheEndThatAPathCanName(t *testing.T) {
	t.Parallel()
	_, a := prepared(t, archivetest.FromUnit(t, "messages.zip"), Options{})
	m := messageKeys()
	const url = "'http://other.example/c1/__role/__/x'"
	want := []string{
		"cell Account('me') _ReceivedMessageRead ReceivedMessage('" + m[0] + "')",
		"cell Account('you') _ReceivedMessageRead ReceivedMessage('" + m[0] + "')",
		"cell Account('you') _ReceivedMessageRead ReceivedMessage('" + m[1] + "')",
		"cell Role('reader') _ExtRole ExtRole(ExtRole=" + url + ",_Relation.Name='friend',_Relation._Box.Name=null)",
		"cell Role(Name='writer',_Box.Name='b') _ExtRole ExtRole(ExtRole=" + url + ",_Relation.Name='inbox',_Relation._Box.Name='b')",
		"cell Role(Name='writer',_Box.Name='b') _ExtRole ExtRole(ExtRole=" + url + ",_Relation.Name='friend',_Relation._Box.Name=null)",
		"cell Account('me') _Role Role('reader')",
		"cell Role('reader') _Relation Relation('friend')",
	}
	wantList(t, a.takenOut(t), want...)
	for _, kind := range []string{"ReceivedMessage", "ExtRole", "Account"} {
		for _, line := range a.lines(t, kind) {
			if id := parsedRow(t, line).ID; id != constant {
				t.Errorf("a %s has the _id %s", kind, id)
			}
		}
	}
}

func TestLinksOfMessagesAndOfExternalRolesAreSeenFromBothEndsAndCanBeTakenAway(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"path", "subdomain"} {
		t.Run(style, func(t *testing.T) {
			t.Parallel()
			p := newPractice(t, style)
			original := archivetest.FromUnit(t, "messages.zip")
			_, a := prepared(t, original, Options{TargetID: p.cellID()})
			p.imports(a.data)
			if refused := p.link(a); len(refused) > 0 {
				t.Errorf("refused: %q", refused)
			}
			if wrong := p.wrongCounts(open(t, original, "").report.Inventory); len(wrong) > 0 {
				t.Errorf("%q", wrong)
			}
			var made []archive.Taken
			err := a.TakenOut(t.Context(), func(k archive.Taken) error {
				made = append(made, k)
				return nil
			})
			if err != nil || len(made) != 8 {
				t.Fatalf("%d links, %v", len(made), err)
			}
			for _, k := range made {
				if !p.sees(k.From, k.To) || !p.sees(k.To, k.From) {
					t.Errorf("%s is not seen from both ends", k)
				}
			}
			for _, k := range slices.Backward(made) {
				path := pathOf(k.From, true) + "/$links/" + k.Navigation + "(" + url.PathEscape(k.To.Key()) + ")"
				if got := p.ask(http.MethodDelete, path, ""); got.status != http.StatusNoContent {
					t.Errorf("DELETE of %s: %d %s", k, got.status, got.body)
				}
			}
			for _, k := range made {
				if p.sees(k.From, k.To) {
					t.Errorf("%s is still there", k)
				}
			}
		})
	}
}
