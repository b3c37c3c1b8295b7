package config

import (
	"fmt"
	"strings"
	"time"
)

// endless is as good as for ever: no run lasts so long, and no clock overflows by it.
const endless = "876000h"

// duration is the value as [time.ParseDuration] takes it.
func (k Key) duration(value string, g given) (string, error) {
	switch strings.ToLower(value) {
	case "infinity", "infinite", "inf", "never", "forever":
		return k.infinity(value, g)
	}
	d, err := time.ParseDuration(value)
	switch _, inSeconds := time.ParseDuration(value + "s"); {
	case err != nil && inSeconds == nil:
		return "", wrong(fmt.Sprintf("%s is %q, which has no unit", g.where, value), "write "+g.write+value+"s for seconds")
	case err != nil:
		return "", wrong(fmt.Sprintf("%s is %q, which is not a duration", g.where, value),
			"write a number with a unit: 250ms, 10s, 15m, 2h")
	case d < 0:
		return "", wrong(fmt.Sprintf("%s is %q, which is negative", g.where, value), "write a duration from "+k.shortest()+" up")
	case d < k.least:
		return "", wrong(fmt.Sprintf("%s is %q, which is too short", g.where, value), "write "+g.write+k.shortest()+" or more")
	}
	return value, nil
}

// infinity is no end. Where 0 is that already it stands for it; a pause has to have one.
func (k Key) infinity(value string, g given) (string, error) {
	switch k.Name {
	case "timeout", "stall_timeout":
		return "0s", nil
	case "interval":
		return "", wrong(fmt.Sprintf("%s is %q, and nothing would ever be seen", g.where, value), "write "+g.write+k.Default)
	}
	return endless, nil
}

// shortest is the smallest duration that is allowed.
func (k Key) shortest() string { return k.least.String() }
