// Package repository reads the URLs of repositories as Applications name them: how one is written, whether two
// are one repository, and whether a list of globs admits one.
//
// It owns nothing else, and imports nothing of this module.
package repository
