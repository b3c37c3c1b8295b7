// Package report shows one run of a command to whoever started it: that it begins, what is worth a note on the way, and one
// result. It writes text for people, lines of JSON for scripts, or, where the run is to be quiet, nothing but what went wrong.
// Which of these, and where to, the caller decides. The exit code comes from the result, too.
package report
