package realkube

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
)

// Variable names the folder with kube-apiserver and etcd.
const Variable = "KUBEBUILDER_ASSETS"

// Start runs an empty API server until the test ends, and returns an administrator's access to it.
func Start(t *testing.T) *rest.Config {
	t.Helper()
	bin := os.Getenv(Variable)
	if bin == "" {
		t.Skipf("SKIPPED: %s is not set: no kube-apiserver and etcd to test with", Variable)
	}
	dir := t.TempDir()
	ports := freePorts(t, 3)
	etcd := "http://127.0.0.1:" + ports[0]
	peer := "http://127.0.0.1:" + ports[1]
	run(t, dir, filepath.Join(bin, "etcd"), "--name=test", "--data-dir="+filepath.Join(dir, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls="+etcd, "--advertise-client-urls="+etcd,
		"--listen-peer-urls="+peer, "--initial-advertise-peer-urls="+peer, "--initial-cluster=test="+peer)

	key := filepath.Join(dir, "accounts.key")
	writeKey(t, key)
	tokens := filepath.Join(dir, "tokens.csv")
	token := rand.Text()
	write(t, tokens, []byte(token+",admin,1,system:masters\n"))
	run(t, dir, filepath.Join(bin, "kube-apiserver"), "--etcd-servers="+etcd, "--bind-address=127.0.0.1", "--secure-port="+ports[2],
		"--cert-dir="+dir, "--service-cluster-ip-range=10.96.0.0/16", "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+key, "--service-account-signing-key-file="+key, "--token-auth-file="+tokens,
		"--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount", "--endpoint-reconciler-type=none")

	config := &rest.Config{
		Host: "https://127.0.0.1:" + ports[2], BearerToken: token, QPS: 500, Burst: 1000,
		TLSClientConfig: rest.TLSClientConfig{Insecure: true}, // until its certificate is there
	}
	await(t, config)
	certificate, err := os.ReadFile(filepath.Join(dir, "apiserver.crt"))
	if err != nil {
		t.Fatal(err)
	}
	config.TLSClientConfig = rest.TLSClientConfig{CAData: certificate}
	return config
}

// await waits until the API server can write, in kube-public, which it makes itself.
func await(t *testing.T, config *rest.Config) {
	t.Helper()
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	namespaces := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"})
	Until(t, "the API server is ready", func(ctx context.Context) bool {
		_, err := namespaces.Get(ctx, "kube-public", metav1.GetOptions{})
		return err == nil
	})
}

// Until polls for at most a minute.
func Until(t *testing.T, what string, done func(context.Context) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !done(ctx) {
		select {
		case <-ctx.Done():
			t.Fatalf("waited a minute until %s", what)
		case <-time.After(100 * time.Millisecond):
		}
	}
}

// Finalize does the namespace controller's work on one Namespace until the test ends: as soon as it is
// being deleted, it may go.
func Finalize(t *testing.T, config *rest.Config, name string) {
	t.Helper()
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		t.Fatal(err)
	}
	namespaces := client.Resource(schema.GroupVersionResource{Version: "v1", Resource: "namespaces"})
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	t.Cleanup(func() { stop(); <-ended })
	go func() {
		defer close(ended)
		for ctx.Err() == nil {
			if ns, err := namespaces.Get(ctx, name, metav1.GetOptions{}); err == nil && ns.GetDeletionTimestamp() != nil {
				ns.Object["spec"] = map[string]any{"finalizers": []any{}}
				_, _ = namespaces.Update(ctx, ns, metav1.UpdateOptions{}, "finalize") // what fails is tried again
			}
			select {
			case <-ctx.Done():
			case <-time.After(100 * time.Millisecond):
			}
		}
	}()
}

// run starts a program that is stopped when the test ends; its output is shown if the test failed.
func run(t *testing.T, dir, program string, args ...string) {
	t.Helper()
	var output bytes.Buffer
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &output, &output
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		if t.Failed() {
			text := output.Bytes()
			t.Logf("%s:\n%s", filepath.Base(program), text[max(0, len(text)-4000):])
		}
	})
}

func freePorts(t *testing.T, n int) []string {
	t.Helper()
	ports := make([]string, n)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		ports[i] = strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func writeKey(t *testing.T, file string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	write(t, file, pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
}

func write(t *testing.T, file string, text []byte) {
	t.Helper()
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(fmt.Errorf("write %s: %w", filepath.Base(file), err))
	}
}
