package config

// An Error is a setting that cannot be used. Neither field holds the value of a secret.
type Error struct {
	Problem string // what is wrong and where it stands
	Fix     string // what to type or to change
}

// Error returns the problem. The fix is for a line of its own.
func (e *Error) Error() string { return e.Problem }

func wrong(problem, fix string) error { return &Error{Problem: problem, Fix: fix} }
