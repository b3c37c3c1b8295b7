package sandbox

import (
	"cmp"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/personium/personium-cell/internal/sandbox/coreerror"
	"github.com/personium/personium-cell/internal/snapshot"
)

// Durations that are no durations.
const (
	never   time.Duration = -1
	forever time.Duration = 1<<63 - 1
)

// defaultFaultName is the snapshot name of the faults that take one.
const defaultFaultName = "nightly"

// on is the setter of a fault without a value.
func on(field func(*faultSet) *bool) func(*faultSet, string) error {
	return func(f *faultSet, _ string) error {
		*field(f) = true
		return nil
	}
}

// lasting is the setter of a fault whose value is a duration. Without a value it is two thirds of the work of a job.
func lasting(field func(*faultSet) *time.Duration) func(*faultSet, string) error {
	return func(f *faultSet, value string) error {
		if value == "" {
			*field(f) = f.work * 2 / 3
			return nil
		}
		d, err := time.ParseDuration(value)
		if err != nil || d <= 0 {
			return fmt.Errorf("%q is no duration above zero, such as 2s", value)
		}
		*field(f) = d
		return nil
	}
}

// lastingOrForever takes the word forever as well; other stands for no value.
func lastingOrForever(field func(*faultSet) *time.Duration, other string) func(*faultSet, string) error {
	return func(f *faultSet, value string) error {
		if cmp.Or(value, other) == "forever" {
			*field(f) = forever
			return nil
		}
		return lasting(field)(f, value)
	}
}

// named is the setter of a fault whose value is a snapshot name.
func named(field func(*faultSet) *string) func(*faultSet, string) error {
	return func(f *faultSet, value string) error {
		name, err := snapshot.ParseName(cmp.Or(value, defaultFaultName))
		if err != nil {
			return err
		}
		*field(f) = string(name)
		return nil
	}
}

// chosen is the setter of a fault whose value is one of a few words; the first one stands for no value.
func chosen(field func(*faultSet) *string, words ...string) func(*faultSet, string) error {
	return func(f *faultSet, value string) error {
		value = cmp.Or(value, words[0])
		if !slices.Contains(words, value) {
			return fmt.Errorf("%q is none of %s", value, strings.Join(words, ", "))
		}
		*field(f) = value
		return nil
	}
}

func setFailCode(f *faultSet, value string) error {
	value = cmp.Or(value, string(coreerror.BadJSON))
	if !regexp.MustCompile(`^PR[45][0-9]{2}-[A-Z]{2}-[0-9]{4}$`).MatchString(value) {
		return errors.New("the value is a code of core such as PR400-CM-0004")
	}
	f.failCode = coreerror.Code(value)
	return nil
}

// practiceFailure is the failure that a code stands for, as a job reports it after the wipe.
func practiceFailure(code coreerror.Code) *coreerror.Error {
	if code == coreerror.BadJSON {
		return coreerror.ParseFailure("{broken")
	}
	return code.Sample()
}
