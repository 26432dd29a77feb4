package stack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
)

// Chart is a Helm chart of one template.
type Chart struct {
	Name, Version string
	Template      string
}

// StartCharts serves a Helm repository with these charts, and returns its URL.
func (s *Stack) StartCharts(charts ...Chart) (string, error) {
	l, port, err := listen()
	if err != nil {
		return "", fmt.Errorf("serve charts: %w", err)
	}
	url := "http://" + address(port)
	files := map[string][]byte{}
	index := bytes.NewBufferString("apiVersion: v1\nentries:\n")
	for _, c := range charts {
		file := fmt.Sprintf("/%s-%s.tgz", c.Name, c.Version)
		if files[file], err = c.archive(); err != nil {
			return "", fmt.Errorf("serve charts: %w", err)
		}
		fmt.Fprintf(index, "  %s:\n  - {apiVersion: v2, name: %[1]s, version: %s, urls: [%q]}\n", c.Name, c.Version, url+file)
	}
	files["/index.yaml"] = index.Bytes()
	server := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write(text) // the reader may have gone
	})}
	go func() { _ = server.Serve(l) }() // ends when the stack closes it
	s.onStop(func() { _ = server.Close() })
	return url, nil
}

// archive packs the chart as helm does.
func (c Chart) archive() ([]byte, error) {
	var out bytes.Buffer
	zip := gzip.NewWriter(&out)
	pack := tar.NewWriter(zip)
	for name, text := range map[string]string{
		"Chart.yaml":          fmt.Sprintf("apiVersion: v2\nname: %s\nversion: %s\n", c.Name, c.Version),
		"values.yaml":         "{}\n",
		"templates/main.yaml": strings.TrimLeft(c.Template, "\n"),
	} {
		if err := pack.WriteHeader(&tar.Header{Name: c.Name + "/" + name, Mode: 0o644, Size: int64(len(text))}); err != nil {
			return nil, err
		}
		if _, err := pack.Write([]byte(text)); err != nil {
			return nil, err
		}
	}
	if err := pack.Close(); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
