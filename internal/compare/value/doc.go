// Package value says how a value of an archive stands in the JSON of the OData API, and writes both in one way, so that they can
// be compared as text. It knows no file and no request.
//
// The forms are those of the classes OEntityDocHandler, UserDataDocHandler and PersoniumJsonWriter of core's source.
package value
