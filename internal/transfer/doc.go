// Package transfer moves archives between this machine and the snapshot area of a cell, and reads them here.
//
// The server resumes nothing. A download that breaks is therefore started again, and becomes a file when it is whole and
// sound; an upload that breaks leaves bytes behind that block its name, is never repeated, and its refusal says what is there
// now. What can go wrong comes back as refusals; how far it is goes to an [event.Reporter]. Nothing is printed here.
package transfer
