package wire

import (
	"html"
	"net/http"
	"strings"
)

// A containerPage is what the servlet container says in place of core, as its HTML page has it.
type containerPage struct {
	status      int
	title       string
	report      string
	message     string
	description string
	note        string
}

func (p containerPage) answer() *Answer {
	a := &Answer{Status: p.status, header: http.Header{"Content-Language": {"en"}}}
	return a.Text("text/html;charset=utf-8", `<!doctype html><html lang="en"><head><title>`+p.title+`</title><style type="text/css">`+
		`body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} `+
		`h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} `+
		`.line {height:1px;background-color:#525D76;border:none;}</style></head><body><h1>`+p.title+`</h1>`+
		`<hr class="line" /><p><b>Type</b> `+p.report+`</p><p><b>Message</b> `+p.message+`</p>`+
		`<p><b>Description</b> `+p.description+`</p>`+p.note+`<hr class="line" /><h3>Apache Tomcat/9.0.80</h3></body></html>`)
}

const badRequest = "The server cannot or will not process the request due to something that is perceived to be a client error " +
	"(e.g., malformed request syntax, invalid request message framing, or deceptive request routing)."

// Container is the answer of the servlet container to a request that it does not let through to core, or nil: to TRACE, and to a
// host whose name has characters that no domain has.
func (q *Request) Container() *Answer {
	host, _, _ := strings.Cut(q.HTTP.Host, ":")
	if i := strings.IndexFunc(host, isNoDomain); i >= 0 && !strings.HasPrefix(host, "[") {
		return badHost([]rune(host[i:])[0])
	}
	if q.HTTP.Method != http.MethodTrace {
		return nil
	}
	a := containerPage{
		status: http.StatusMethodNotAllowed, title: "HTTP Status 405 – Method Not Allowed", report: "Status Report",
		message:     "TRACE method is not allowed",
		description: "The method received in the request-line is known by the origin server but not supported by the target resource.",
	}.answer()
	return a.With("Allow", "OPTIONS")
}

func isNoDomain(r rune) bool {
	return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '.')
}

func badHost(character rune) *Answer {
	return badArgument("The character ["+string(character)+"] is never valid in a domain name.", hostTrace)
}

// BadTarget is the page of the servlet container for what is no URL.
func (q *Request) BadTarget() *Answer {
	target := strings.ReplaceAll(html.EscapeString(q.HTTP.RequestURI), "/", "&#47;")
	return badArgument("Invalid character found in the request target ["+target+
		" ]. The valid characters are defined in RFC 7230 and RFC 3986", targetTrace)
}

func badArgument(message, trace string) *Answer {
	return containerPage{
		status: http.StatusBadRequest, title: "HTTP Status 400 – Bad Request", report: "Exception Report",
		message: message, description: badRequest,
		note: "<p><b>Exception</b></p><pre>java.lang.IllegalArgumentException: " + message + trace + threadTrace +
			"</pre><p><b>Note</b> The full stack trace of the root cause is available in the server logs.</p>",
	}.answer()
}

const hostTrace = `
	org.apache.tomcat.util.http.parser.HttpParser$DomainParseState.next(HttpParser.java:1045)
	org.apache.tomcat.util.http.parser.HttpParser.readHostDomainName(HttpParser.java:931)
	org.apache.tomcat.util.http.parser.Host.parse(Host.java:67)
	org.apache.tomcat.util.http.parser.Host.parse(Host.java:43)
	org.apache.coyote.AbstractProcessor.parseHost(AbstractProcessor.java:297)
	org.apache.coyote.http11.Http11Processor.prepareRequest(Http11Processor.java:784)
	org.apache.coyote.http11.Http11Processor.service(Http11Processor.java:367)`

const targetTrace = `
	org.apache.coyote.http11.Http11InputBuffer.parseRequestLine(Http11InputBuffer.java:490)
	org.apache.coyote.http11.Http11Processor.service(Http11Processor.java:263)`

const threadTrace = `
	org.apache.coyote.AbstractProcessorLight.process(AbstractProcessorLight.java:63)
	org.apache.coyote.AbstractProtocol$ConnectionHandler.process(AbstractProtocol.java:926)
	org.apache.tomcat.util.net.NioEndpoint$SocketProcessor.doRun(NioEndpoint.java:1790)
	org.apache.tomcat.util.net.SocketProcessorBase.run(SocketProcessorBase.java:52)
	org.apache.tomcat.util.threads.ThreadPoolExecutor.runWorker(ThreadPoolExecutor.java:1191)
	org.apache.tomcat.util.threads.ThreadPoolExecutor$Worker.run(ThreadPoolExecutor.java:659)
	org.apache.tomcat.util.threads.TaskThread$WrappingRunnable.run(TaskThread.java:61)
	java.base&#47;java.lang.Thread.run(Thread.java:840)
`
