package fleetgen

import (
	"os"
	"path/filepath"
)

// Files yields the whole fleet, its tenants as files of their own.
func (f *Fleet) Files(yield func(File)) {
	f.Shared(true, yield)
	for i := range f.Tenants {
		t := f.Tenant(i)
		yield(t.File(f))
	}
}

// Save writes what files yields below a directory.
func Save(dir string, files func(yield func(File))) error {
	var failed error
	made := map[string]bool{}
	files(func(file File) {
		path := filepath.Join(dir, filepath.FromSlash(file.Path))
		if parent := filepath.Dir(path); failed == nil && !made[parent] {
			failed, made[parent] = os.MkdirAll(parent, 0o755), true
		}
		if failed == nil {
			failed = os.WriteFile(path, file.Data, 0o644)
		}
	})
	return failed
}
