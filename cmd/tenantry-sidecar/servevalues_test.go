package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func TestServeValuesFlags(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	token, empty := filepath.Join(dir, "token"), filepath.Join(dir, "empty")
	for file, content := range map[string]string{token: "t", empty: "\n"} {
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cases := map[string]struct {
		reason string
		args   []string
		code   int
		stderr string
	}{
		"no token":      {"there is no default that lets everybody in", []string{"--fleet", dir}, exitUsage, "--token-file is required"},
		"half a pair":   {"a certificate has a key", []string{"--token-file", token, "--tls-cert", "c"}, exitUsage, "go together"},
		"no rate":       {"nobody would be answered", []string{"--token-file", token, "--per-second", "0"}, exitUsage, "at least 1"},
		"empty token":   {"an empty token lets nobody in", []string{"--token-file", empty, "--fleet", dir}, exitFailed, "is empty"},
		"missing fleet": {"a wrong path is known at once", []string{"--token-file", token, "--fleet", filepath.Join(dir, "no")}, exitFailed, "open the fleet"},
		"no address":    {"it would be every address, and any port", []string{"--token-file", token, "--fleet", dir, "--listen", ""}, exitUsage, "--listen is empty"},
		"no directory":  {"an unset variable is no fleet", []string{"--token-file", token, "--fleet="}, exitUsage, "--fleet is empty"},
		"argument":      {"everything is a flag", []string{"eu-1"}, exitUsage, "unknown command"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var stderr bytes.Buffer
			code := run(t.Context(), append([]string{"serve-values"}, c.args...), stdio{strings.NewReader(""), io.Discard, &stderr})
			if code != c.code || !strings.Contains(stderr.String(), c.stderr) {
				t.Errorf("%s: got %d, want %d and %q:\n%s", c.reason, code, c.code, c.stderr, &stderr)
			}
		})
	}
}

// TestServeValues starts the program, asks it and stops it.
func TestServeValues(t *testing.T) {
	t.Parallel()
	token := filepath.Join(t.TempDir(), "token")
	if err := os.WriteFile(token, []byte("of-the-agents\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	said, stderr := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		code := run(ctx, []string{"serve-values", "--listen", "127.0.0.1:0", "--fleet", "../../examples/control-plane-clusters", "--token-file", token}, stdio{strings.NewReader(""), io.Discard, stderr})
		stderr.Close()
		ended <- code
	}()
	lines := bufio.NewScanner(said)
	if !lines.Scan() {
		t.Fatal("the program said nothing")
	}
	m := regexp.MustCompile(`"address":"([^"]+)"`).FindStringSubmatch(lines.Text())
	if m == nil {
		t.Fatalf("the program did not say where it answers: %s", lines.Text())
	}
	var log strings.Builder
	read := make(chan struct{})
	go func() {
		defer close(read)
		for lines.Scan() {
			log.WriteString(lines.Text() + "\n")
		}
	}()
	for url, want := range map[string]int{"/clusters/us-1?token=of-the-agents": 200, "/clusters/us-1?token=guess-of-somebody": 401} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+m[1]+url, nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(got.Body)
		got.Body.Close()
		if err != nil || got.StatusCode != want || (want == 200) != strings.Contains(string(body), "replicaCount: 2") {
			t.Errorf("status %d, want %d: %v\n%s", got.StatusCode, want, err, body)
		}
	}
	stop()
	if code := <-ended; code != exitClean {
		t.Errorf("it ended with %d", code)
	}
	<-read
	if strings.Contains(log.String(), "of-the-agents") || strings.Contains(log.String(), "guess-of-somebody") || !strings.Contains(log.String(), `"cluster":"us-1"`) {
		t.Errorf("the log shows a token, or nothing:\n%s", &log)
	}
}
