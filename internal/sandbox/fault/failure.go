package fault

import (
	"cmp"
	"errors"
	"regexp"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/sandbox/urls"
)

// failureFaults are about imports that fail.
func failureFaults() []Fault {
	return []Fault{
		{
			Name:      "fail",
			Parameter: "the code (default PR400-CM-0004)",
			Does:      "Every import fails with this code after the cell was wiped.",
			Seen: "Core 1.8.3: a broken line in a pjson file gave import failed with PR400-CM-0004 in path style and 409 " +
				"PR409-CM-0001 in subdomain style.",
			Make: makeFail,
		},
		{
			Name: "ready-before-failure",
			Does: "Every import fails, and one check at its end still gets ready.",
			Seen: "Core 1.8.3: one ready for 5 to 10 ms between in progress and the failure, in 8 of 43 failing imports in path " +
				"style and in two runs in subdomain style.",
			Make: always(makeReadyBeforeFailure),
		},
		{
			Name: "old-failure",
			Does: "cell1 starts as a failed cell; an import over it shows the old failure until it has replaced the cell's " +
				".pmeta.",
			Seen: "Core 1.8.3, path style: the old body, with its old started_at, for 0.25 to 2 s after the 202; subdomain " +
				"style: everything is 409.",
			Make: always(func(p *Plan) { p.begins(model.FailYesterday) }),
		},
		{
			Name: "empty-body",
			Does: "cell1 starts as a failed cell that no import repairs; between the old failure and the new one a check gets " +
				"200 without a body.",
			Seen: "Core 1.8.3, path style: HTTP 200 with zero bytes in three checks, 18 ms, when an import over a failed cell " +
				"failed again.",
			Style: urls.PathStyle,
			Make:  always(makeEmptyBody),
		},
	}
}

// makeFail lets every import fail after the wipe. Other faults that need a failure leave it its code.
func makeFail(p *Plan, value string) error {
	value = cmp.Or(value, string(coreerror.BadJSON))
	if !regexp.MustCompile(`^PR[45][0-9]{2}-[A-Z]{2}-[0-9]{4}$`).MatchString(value) {
		return errors.New("the value is a code of core such as PR400-CM-0004")
	}
	p.failsWith(coreerror.Code(value))
	return nil
}

// practiceFailure is the failure that a code stands for, as a job reports it after the wipe.
func practiceFailure(code coreerror.Code) *coreerror.Error {
	if code == coreerror.BadJSON {
		return coreerror.ParseFailure("{broken")
	}
	return code.Sample()
}

// makeReadyBeforeFailure lets one look come between the running job and its failure: one that began before the end and says
// ready.
func makeReadyBeforeFailure(p *Plan) {
	if p.failCode == "" {
		p.failsWith(coreerror.BadJSON)
	}
	p.Failing = append(p.Failing, func(j *model.Job, failure *coreerror.Error) error {
		return j.AnswersNext(func() string { return j.FailReady(failure) })
	})
}

// makeEmptyBody lets one look find the error file just emptied.
func makeEmptyBody(p *Plan) {
	p.begins(func(c *model.Cell) {
		model.FailYesterday(c)
		model.BreakWeb(c)
	})
	p.Failing = append(p.Failing, func(j *model.Job, _ *coreerror.Error) error {
		if !j.OverFailure() {
			return nil
		}
		return j.AnswersNext(func() string { return "" })
	})
}
