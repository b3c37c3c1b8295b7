package personium

import (
	"errors"
	"testing"
)

func TestRolesThatAreNotThere(t *testing.T) {
	t.Parallel()
	unit := startUnit(t, always(refusal("PR404-OD-0002")))
	c := newClient(t, unit.pathCell(), Options{})
	if has, err := c.HasRole(t.Context(), "r"); has || err != nil {
		t.Errorf("HasRole: got %t, %v", has, err)
	}
	if err := c.DeleteRole(t.Context(), "r"); err != nil {
		t.Errorf("DeleteRole: got %v", err)
	}
	if err := c.CreateRole(t.Context(), "r"); !NotThere(err) {
		t.Errorf("CreateRole: got %v", err)
	}
}

func TestNothingElseIsAnAnswerAboutARole(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]reply{
		"no such entity set": refusal("PR404-OD-0001"),
		"no such cell":       refusal("PR404-DV-0003"),
		"a proxy's 404":      {Status: 404},
		"locked":             refusal("PR409-CM-0002"),
		"a page":             {Status: 200, Body: "<html>"},
		"another role":       {Status: 200, Body: `{"d":{"results":{"Name":"R"}}}`},
		"a list":             {Status: 200, Body: `{"d":{"results":[{"Name":"r"}]}}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			unit := startUnit(t, always(answer))
			c := newClient(t, unit.pathCell(), Options{})
			has, err := c.HasRole(t.Context(), "r")
			for method, err := range map[string]error{"HasRole": err, "CreateRole": c.CreateRole(t.Context(), "r"), "DeleteRole": c.DeleteRole(t.Context(), "r")} {
				var e *Error
				if !errors.As(err, &e) || e.Status != answer.Status {
					t.Errorf("%s: got %v", method, err)
				}
			}
			if has {
				t.Error("there is a role")
			}
		})
	}
}
