package fault

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/model"
	"github.com/personium/personium-cell/internal/snapshot"
)

// DefaultName is the snapshot name of the faults that take one.
const DefaultName = "nightly"

// always is Make of a fault without a value.
func always(put func(*Plan)) func(*Plan, string) error {
	return func(p *Plan, _ string) error {
		put(p)
		return nil
	}
}

// lasting is Make of a fault whose value is a duration. Without a value it is two thirds of the work of a job.
func lasting(put func(*Plan, time.Duration)) func(*Plan, string) error {
	return func(p *Plan, value string) error {
		if value == "" {
			put(p, p.Work*2/3)
			return nil
		}
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is not a duration above zero, such as 2s", value)
		}
		put(p, d)
		return nil
	}
}

// lastingOrForever takes the word forever as well; other stands for no value.
func lastingOrForever(other string, put func(*Plan, time.Duration)) func(*Plan, string) error {
	return func(p *Plan, value string) error {
		if cmp.Or(value, other) == "forever" {
			put(p, model.Forever)
			return nil
		}
		return lasting(put)(p, value)
	}
}

// named is Make of a fault whose value is a snapshot name.
func named(put func(*Plan, string)) func(*Plan, string) error {
	return func(p *Plan, value string) error {
		name, err := snapshot.ParseName(cmp.Or(value, DefaultName))
		if err != nil {
			return err
		}
		put(p, string(name))
		return nil
	}
}

// chosen is Make of a fault whose value is one of a few words; the first one stands for no value.
func chosen(put func(*Plan, string), words ...string) func(*Plan, string) error {
	return func(p *Plan, value string) error {
		value = cmp.Or(value, words[0])
		if !slices.Contains(words, value) {
			return fmt.Errorf("%q is none of %s", value, strings.Join(words, ", "))
		}
		put(p, value)
		return nil
	}
}
