// Package web holds everything of WebDAV in a cell, or in a second archive, against an archive: the bytes, the content type and
// the properties of every file; kind, properties and rights of every folder and collection, of the boxes, and of the cell itself.
//
// A node is compared with the .pmeta that the archive has of it, a file's content by its SHA-256 while it is read: nothing is
// kept. Of what is there on one side only, the topmost folder is named. What a .pmeta has, and how a listing shows it:
//
//	a    the rights. Of each entry the role is stored by its id, which every import changes, and shown relative to xml:base:
//	     compared by box and name. The order of the entries counts, and that of the privileges. Entries of a role that is gone
//	     are not shown, and left out. What is inherited is compared where it comes from. requireSchemaAuthz belongs to it.
//	ct   getcontenttype, as it was sent. None and "" are one.
//	cl   getcontentlength
//	d    the properties, each an element of its own. Prefixes and indentation are the server's choice: see
//	     [personium.WebProperty].
//	t    resourcetype: file, folder, OData, service or stream collection
//
// Not compared, because they mean nothing or are new after each import: p and u (the dates), v and i (version and id), cs (the
// state of the cell) and et (whether the content is encrypted on the server's disk; exports hold it as it is).
package web
