package wire

import (
	"net/http"
	"strconv"
)

// TomcatPage is the HTML page of the servlet container, which answers without core's headers when a request never
// reached core or core's answer could not be written.
func TomcatPage(status int) *Answer {
	title, report, message, description := "HTTP Status 400 – Bad Request", "Status Report", "Invalid URI: [noSlash]",
		badRequest
	note := ""
	if status == http.StatusInternalServerError {
		title, report = "HTTP Status 500 – Internal Server Error", "Exception Report"
		message = "javax.ws.rs.InternalServerErrorException: HTTP 500 Internal Server Error"
		description = "The server encountered an unexpected condition that prevented it from fulfilling the request."
		note = `<p><b>Exception</b></p><pre>javax.servlet.ServletException: ` + message + "\n</pre>" +
			`<p><b>Note</b> The full stack trace of the root cause is available in the server logs.</p>`
	}
	return containerPage{status, title, report, message, description, note}.answer()
}

// ProxyPage is the page of a proxy that answers in place of the unit. 502 is what it says while the unit does not answer.
func ProxyPage(status int) *Answer {
	text := http.StatusText(status)
	if status == http.StatusMethodNotAllowed {
		text = "Not Allowed" // as nginx has it
	}
	title := strconv.Itoa(status) + " " + text
	a := &Answer{Status: status, header: http.Header{"Server": {"nginx"}}}
	return a.Text("text/html", "<html>\r\n<head><title>"+title+"</title></head>\r\n<body>\r\n"+
		"<center><h1>"+title+"</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
}

// SwitchedProtocols is an answer after which another protocol is spoken, or nothing at all.
func SwitchedProtocols() *Answer {
	a := &Answer{Status: http.StatusSwitchingProtocols, header: http.Header{}, unsized: true}
	return a.With("Connection", "Upgrade").With("Upgrade", "websocket")
}
