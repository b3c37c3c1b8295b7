package sandbox_test

import (
	"fmt"
	"strings"
)

// checkRuleForm makes rules as somebody would make them again that an archive held. A URL of the unit itself is refused, although an
// import brings such a rule.
func checkRuleForm(c *conformer) {
	_, cell := c.portableCell()
	own := strings.TrimSuffix(cell, "/")
	for i, rule := range []struct{ fields, wrong string }{
		{`"EventSubject":"http://other.example/#me","EventInfo":"204","Action":"log"`, ""},
		{`"EventObject":"personium-localbox:/od/","Action":"log"`, "EventObject"},
		{`"EventObject":"personium-localcell:/box1/od/","Action":"log"`, ""},
		{`"EventObject":"http://other.example/box1/od/","Action":"log"`, "EventObject"},
		{`"EventObject":"http://other.example/box1/od/","EventExternal":true,"Action":"log"`, ""},
		{`"EventObject":null,"TargetUrl":null,"EventType":null,"Action":"log"`, ""},
		{`"EventSubject":"` + own + `/#me","Action":"log"`, "EventSubject"},
		{`"Action":"relay","TargetUrl":"` + own + `/box1/x"`, "TargetUrl"},
		{`"Action":"relay","TargetUrl":"http://other.example/x"`, ""},
		{`"Action":"relay","TargetUrl":"personium-localunit:/other/box1/x"`, ""},
		{`"Action":"relay","TargetUrl":"personium-localbox:/x"`, "TargetUrl"},
		{`"Action":"relay"`, "TargetUrl"},
		{`"Action":"relay.event","TargetUrl":"http://other.example/x"`, "TargetUrl"},
		{`"Action":"relay.event","TargetUrl":"http://other.example/x/"`, ""},
		{`"Action":"relay.data","TargetUrl":"http://other.example/x","EventType":"odata.links.create"`, "EventType"},
		{`"Action":"exec","TargetUrl":"personium-localcell:/box1/x"`, ""},
		{`"Action":"exec","TargetUrl":"http://other.example/x"`, "TargetUrl"},
		{`"_Box.Name":"box1","Action":"exec","TargetUrl":"personium-localcell:/box1/x"`, "TargetUrl"},
		{`"_Box.Name":"box1","EventObject":"personium-localbox:/od/","Action":"exec","TargetUrl":"personium-localbox:/x"`, ""},
		{`"_Box.Name":"box1","EventObject":"personium-localcell:/box1/","Action":"log"`, "EventObject"},
		{`"_Box.Name":"box1","EventObject":"personium-localcell:/__ctl/","Action":"log"`, ""},
		{`"EventType":"timer.periodic","EventObject":"5","Action":"log"`, ""},
		{`"EventType":"timer.periodic","EventObject":"0","Action":"log"`, "EventObject"},
		{`"EventType":"timer.oneshot","EventObject":"5","EventExternal":true,"Action":"log"`, "EventExternal"},
	} {
		answer := c.post(cell+"__ctl/Rule", fmt.Sprintf(`{"Name":"r%d",%s}`, i, rule.fields))
		switch {
		case rule.wrong == "":
			c.wants(rule.fields, answer, 201, "")
		case !strings.Contains(answer.body, "field ["+rule.wrong+"]"):
			c.Errorf("%s: want a refusal for %s, got %d %s", rule.fields, rule.wrong, answer.status, answer.body)
		default:
			c.wants(rule.fields, answer, 400, "PR400-OD-0006")
		}
	}
}
