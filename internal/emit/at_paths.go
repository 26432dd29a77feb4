//go:build !unix || aix || solaris

package emit

import "os"

// place is a folder of the tree.
type place struct {
	root   *os.Root
	folder string
}

func openPlace(root *os.Root, folder string) (*place, error) {
	_, err := root.Lstat(folder)
	return &place{root, folder}, err
}

func (p *place) close() {}

func (p *place) rename(name string, to *place, toName string) error {
	return p.root.Rename(p.folder+"/"+name, to.folder+"/"+toName)
}

func (p *place) link(name string, to *place, toName string) error {
	return p.root.Link(p.folder+"/"+name, to.folder+"/"+toName)
}
