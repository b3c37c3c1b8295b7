package coreerror

import (
	"fmt"

	"github.com/personium/personium-cell/internal/sandbox/corejson"
)

// ClassCast is the failure of a line whose value has the wrong type, in the words of the Java machine.
func ClassCast(value any, wanted string) *Error {
	class := "java.lang.Long"
	switch value.(type) {
	case nil:
		return ServerFailed.With("")
	case []any:
		class = "org.json.simple.JSONArray"
	case corejson.Object:
		class = "org.json.simple.JSONObject"
	case string:
		class = "java.lang.String"
	case bool:
		class = "java.lang.Boolean"
	}
	const (
		ours   = "unnamed module of loader org.apache.catalina.loader.ParallelWebappClassLoader @5c86dbc5"
		theirs = "module java.base of loader 'bootstrap'"
	)
	home := func(class string) string {
		if class[:5] == "java." {
			return theirs
		}
		return ours
	}
	where := fmt.Sprintf("%s is in %s; %s is in %s", class, home(class), wanted, home(wanted))
	if home(class) == home(wanted) {
		where = fmt.Sprintf("%s and %s are in %s", class, wanted, home(class))
	}
	return ServerFailed.With(fmt.Sprintf("class %s cannot be cast to class %s (%s)", class, wanted, where))
}
