package wire

import "net/http"

// TomcatPage is the HTML page of the servlet container, which answers without core's headers when a request never
// reached core or core's answer could not be written.
func TomcatPage(status int) *Answer {
	title, report, message, description := "HTTP Status 400 – Bad Request", "Status Report", "Invalid URI: [noSlash]",
		"The server cannot or will not process the request due to something that is perceived to be a client error "+
			"(e.g., malformed request syntax, invalid request message framing, or deceptive request routing)."
	note := ""
	if status == http.StatusInternalServerError {
		title, report = "HTTP Status 500 – Internal Server Error", "Exception Report"
		message = "javax.ws.rs.InternalServerErrorException: HTTP 500 Internal Server Error"
		description = "The server encountered an unexpected condition that prevented it from fulfilling the request."
		note = `<p><b>Exception</b></p><pre>javax.servlet.ServletException: ` + message + "\n</pre>" +
			`<p><b>Note</b> The full stack trace of the root cause is available in the server logs.</p>`
	}
	a := &Answer{Status: status, header: http.Header{"Content-Language": {"en"}}}
	return a.Text("text/html;charset=utf-8", `<!doctype html><html lang="en"><head><title>`+title+`</title><style type="text/css">`+
		`body {font-family:Tahoma,Arial,sans-serif;} h1, h2, h3, b {color:white;background-color:#525D76;} `+
		`h1 {font-size:22px;} h2 {font-size:16px;} h3 {font-size:14px;} p {font-size:12px;} a {color:black;} `+
		`.line {height:1px;background-color:#525D76;border:none;}</style></head><body><h1>`+title+`</h1>`+
		`<hr class="line" /><p><b>Type</b> `+report+`</p><p><b>Message</b> `+message+`</p>`+
		`<p><b>Description</b> `+description+`</p>`+note+`<hr class="line" /><h3>Apache Tomcat/9.0.80</h3></body></html>`)
}

// BadGateway is the page of a proxy whose unit does not answer.
func BadGateway() *Answer {
	a := &Answer{Status: http.StatusBadGateway, header: http.Header{"Server": {"nginx"}}}
	return a.Text("text/html", "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n"+
		"<center><h1>502 Bad Gateway</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n")
}
