// Package urls knows what the URLs of a unit look like in both styles, and what the URL of a request leads to.
//
// A request's URL is parsed once, into a Target: the level that it is about, the name of the cell, and the segments behind it.
// Whether anything is there is not known here.
package urls
