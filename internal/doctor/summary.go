package doctor

import (
	"github.com/personium/personium-cell/internal/refusal"
	"github.com/personium/personium-cell/internal/verdict"
)

// A Summary is what findings come to.
type Summary struct {
	Failures, Warnings int
	First              Finding // the first failure, which is to be fixed first; the zero Finding where there is none
}

// Summarise counts findings in the order in which they were made.
func Summarise(findings []Finding) Summary {
	var s Summary
	for _, f := range findings {
		switch f.Level {
		case Warning:
			s.Warnings++
		case Failure:
			if s.Failures == 0 {
				s.First = f
			}
			s.Failures++
		}
	}
	return s
}

// Verdict is "healthy" or "not healthy".
func (s Summary) Verdict() string {
	if s.Failures > 0 {
		return "not healthy"
	}
	return "healthy"
}

// Counts tells in words how many failures and warnings there are.
func (s Summary) Counts() string {
	return verdict.Counted(s.Failures, "failure", "failures") + ", " + verdict.Counted(s.Warnings, "warning", "warnings")
}

// Reason is Counts with what is to be fixed first.
func (s Summary) Reason() string {
	if s.Failures == 0 {
		return s.Counts()
	}
	return s.Counts() + "; fix first: " + s.First.Check
}

// Code is that of the first failure; [refusal.Done] where there is none.
func (s Summary) Code() refusal.Code { return s.First.Code }
