package personium

import (
	"encoding/json"
	"errors"
)

// inWords is why a body could not be read as JSON, without the words of Go about it.
func inWords(err error) error {
	var kind *json.UnmarshalTypeError
	var form *json.SyntaxError
	switch {
	case errors.As(err, &kind) && kind.Field != "":
		return errors.New("its " + kind.Field + " is of another kind")
	case errors.As(err, &kind):
		return errors.New("it is JSON of another kind")
	case errors.As(err, &form):
		return errors.New("it is not JSON, or not all of it")
	}
	return err
}
