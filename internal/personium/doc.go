// Package personium speaks the HTTP protocol of a Personium unit: it composes URLs, sends requests and turns
// answers into values or into *Error.
//
// One method of Client is one endpoint; below them a wire, which knows no endpoint, does the sending. The two methods that
// start a job stand in start.go, and nothing else starts one. codes.go names the reasons that core gives, with what was seen
// of each: Is(err, NoSnapshot). How connections are made is package transport's. The package knows no flag, no file and no
// terminal, and it draws no conclusion: whether a job is over is decided from its answers by others.
//
// What the methods promise about every request:
//
//   - It is sent once. The only repetition is the one after a 401 or 403, when the CredentialSource has a
//     different credential to offer: such an answer means that nothing was started.
//   - No redirect is followed, so that neither a token nor a POST ends up where nobody meant it to go.
//   - At most MaxBody bytes of an answer are read into memory.
//   - No error and no Exchange holds a token, a cookie or a cookie's peer.
package personium
