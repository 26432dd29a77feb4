// Package releasefiles writes what a release holds beside its programs: man pages, and files for the completion of shells.
//
// It owns the names of these files. It imports nothing of this module, and no program of a release links it: the libraries that
// make man pages are for the release alone.
package releasefiles
