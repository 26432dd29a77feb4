package components

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// CacheVariable is the environment variable that moves the cache.
const CacheVariable = "TENANTRY_E2E_CACHE"

// modulePath is this module's path, by which Root knows its go.mod.
const modulePath = "github.com/tenantry/tenantry/e2e"

// Root finds the directory of the end-to-end module: dir, one of its parents, or the folder e2e of one of them.
func Root(dir string) (string, error) {
	start, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("find the end-to-end module: %w", err)
	}
	for at := start; ; at = filepath.Dir(at) {
		for _, candidate := range []string{at, filepath.Join(at, "e2e")} {
			mod, err := os.ReadFile(filepath.Join(candidate, "go.mod"))
			if err == nil && strings.HasPrefix(string(mod), "module "+modulePath+"\n") {
				return candidate, nil
			}
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("find the end-to-end module: no go.mod of %s in %s or above it", modulePath, start)
		}
	}
}

// binDir is where the programs of this state of the modules lie.
func binDir(root string, ldflags string) (string, error) {
	base := os.Getenv(CacheVariable)
	if base == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("find the cache: %w", err)
		}
		base = filepath.Join(user, "tenantry-e2e")
	}
	base, err := filepath.Abs(base)
	if err != nil {
		return "", fmt.Errorf("find the cache: %w", err)
	}
	key, err := cacheKey(filepath.Join(root, "components"), ldflags)
	if err != nil {
		return "", err
	}
	return filepath.Join(base, "bin", key), nil
}

// cacheKey hashes what decides the bytes of the programs. dir is the folder with the nested modules.
func cacheKey(dir, ldflags string) (string, error) {
	h := sha256.New()
	fmt.Fprintf(h, "%s %s/%s %s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, ldflags)
	for _, module := range modules() {
		err := filepath.WalkDir(filepath.Join(dir, module), func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(dir, path)
			fmt.Fprintf(h, "%s %d\n%s", filepath.ToSlash(rel), len(text), text)
			return err
		})
		if err != nil {
			return "", fmt.Errorf("hash the components' modules: %w", err)
		}
	}
	return fmt.Sprintf("%x", h.Sum(nil))[:16], nil
}

// lock waits until no other run builds into dir. The lock ends with the process at the latest.
func lock(ctx context.Context, dir string, log io.Writer) (unlock func(), err error) {
	f, err := os.OpenFile(filepath.Join(dir, ".lock"), os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, fmt.Errorf("lock the cache: %w", err)
	}
	told := false
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if err == nil {
			return func() { _ = f.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, errors.Join(fmt.Errorf("lock the cache: %w", err), f.Close())
		}
		if !told {
			fmt.Fprintf(log, "another run builds into %s; waiting\n", dir)
			told = true
		}
		select {
		case <-ctx.Done():
			return nil, errors.Join(fmt.Errorf("lock the cache: %w", cmp.Or(context.Cause(ctx), ctx.Err())), f.Close())
		case <-time.After(200 * time.Millisecond):
		}
	}
}
