package stack

import (
	"archive/tar"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Image is a container image, unpacked.
type Image struct {
	Root   string // directory of its root file system
	Config struct {
		User       string
		Env        []string
		Entrypoint []string
		Cmd        []string
	}
}

// descriptor points to a blob of an OCI layout (opencontainers/image-spec, descriptor.md).
type descriptor struct {
	Digest   string
	Platform struct{ OS, Architecture string }
}

// UnpackImage unpacks the image for this machine's architecture out of an OCI layout with an index of platforms.
func UnpackImage(layout, root string) (*Image, error) {
	var top, platforms struct{ Manifests []descriptor }
	if err := readJSON(filepath.Join(layout, "index.json"), &top); err != nil {
		return nil, fmt.Errorf("unpack the image: %w", err)
	}
	if len(top.Manifests) != 1 {
		return nil, fmt.Errorf("unpack the image: %d entries in %s/index.json, want one", len(top.Manifests), layout)
	}
	if err := readJSON(blob(layout, top.Manifests[0].Digest), &platforms); err != nil {
		return nil, fmt.Errorf("unpack the image: %w", err)
	}
	for _, m := range platforms.Manifests {
		if m.Platform.OS == runtime.GOOS && m.Platform.Architecture == runtime.GOARCH {
			return unpackManifest(layout, m.Digest, root)
		}
	}
	return nil, fmt.Errorf("unpack the image: none for %s/%s", runtime.GOOS, runtime.GOARCH)
}

func unpackManifest(layout, digest, root string) (*Image, error) {
	var manifest struct {
		Config descriptor
		Layers []descriptor
	}
	image := &Image{Root: root}
	err := errors.Join(readJSON(blob(layout, digest), &manifest), readJSON(blob(layout, manifest.Config.Digest), image))
	if err != nil {
		return nil, fmt.Errorf("unpack the image: %w", err)
	}
	for _, layer := range manifest.Layers {
		if err := unpackLayer(blob(layout, layer.Digest), root); err != nil {
			return nil, fmt.Errorf("unpack the image: %w", err)
		}
	}
	return image, nil
}

func unpackLayer(file, root string) error {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	zip, err := gzip.NewReader(f)
	if err != nil {
		return err
	}
	for files := tar.NewReader(zip); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := unpackFile(files, header, filepath.Join(root, filepath.Clean("/"+header.Name))); err != nil {
			return err
		}
	}
}

func unpackFile(content io.Reader, header *tar.Header, path string) error {
	mode := header.FileInfo().Mode()
	switch header.Typeflag {
	case tar.TypeDir:
		if err := os.MkdirAll(path, mode.Perm()); err != nil {
			return err
		}
	case tar.TypeReg:
		f, err := os.Create(path)
		if err != nil {
			return err
		}
		if _, err := io.Copy(f, content); err != nil {
			return errors.Join(err, f.Close())
		}
		if err := f.Close(); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%s is neither a file nor a folder", header.Name)
	}
	return os.Chmod(path, mode) // whatever the umask is
}

func blob(layout, digest string) string {
	algorithm, hash, _ := strings.Cut(digest, ":")
	return filepath.Join(layout, "blobs", algorithm, hash)
}

func readJSON(file string, into any) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, into)
}
