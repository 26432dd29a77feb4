package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/tenantry/tenantry/e2e/stack"
)

// connect brings an agent into its own cluster, as docs/argocd-agent.md says, and starts it as its Deployment would.
func (l *live) connect(ctx context.Context, tenant, mode string) *stack.Program {
	l.t.Helper()
	client := secretData(ctx, l.t, l.w.Host, livePrincipal, "argocd-agent-client-"+agentName(tenant))
	must(l.t, l.w.Tenant.Apply(ctx, "", []byte("apiVersion: v1\nkind: Namespace\nmetadata: {name: "+stack.Namespace+"}\n"+
		secret(stack.Namespace, "argocd-agent-client-tls", "kubernetes.io/tls", map[string]string{"tls.crt": client["tls.crt"], "tls.key": client["tls.key"]})+
		secret(stack.Namespace, "argocd-agent-ca", "Opaque", map[string]string{"ca.crt": client["ca.crt"]})+
		secret(stack.Namespace, "argocd-redis", "Opaque", map[string]string{"auth": ""}))))
	l.applyFolder(ctx, l.w.Tenant, l.folder(tenant))
	l.startWorkload(ctx)

	own, err := l.w.Tenant.Container(ctx, "Deployment", stack.Namespace, "argocd-agent-agent")
	must(l.t, err)
	ports, err := stack.FreePorts(2)
	must(l.t, err)
	env := own.With(
		"KUBECONFIG="+l.account(ctx, l.w.Tenant, stack.Namespace, own), "REDIS_ADDR="+l.redis,
		fmt.Sprintf("ARGOCD_AGENT_METRICS_PORT=%d", ports[0]), fmt.Sprintf("ARGOCD_AGENT_HEALTH_CHECK_PORT=%d", ports[1]),
	)
	for _, want := range []string{"ARGOCD_AGENT_MODE=" + mode, "ARGOCD_AGENT_REMOTE_SERVER=localhost", fmt.Sprintf("ARGOCD_AGENT_REMOTE_PORT=%d", l.principalPort), "ARGOCD_AGENT_CREDS=mtls:"} {
		if !strings.Contains("\n"+strings.Join(env, "\n")+"\n", "\n"+want+"\n") {
			l.t.Errorf("the agent's environment has no %s", want)
		}
	}
	return l.start(ctx, "agent-"+tenant, env, stack.Answering("http://"+stack.Address(ports[1])+"/healthz"), append([]string{"argocd-agent"}, own.Args...)...)
}

// startWorkload starts, once, the Argo CD of the agents' cluster, as its workloads would.
func (l *live) startWorkload(ctx context.Context) {
	l.t.Helper()
	if l.workload {
		return
	}
	l.workload = true
	key := l.pki.private(l.t, l.pki.key)[30:60] // any text that nobody knows; argocd-server, which would make one, is not there
	must(l.t, l.w.Tenant.Patch(ctx, "Secret", stack.Namespace, "argocd-secret", fmt.Sprintf(`{"stringData": {"server.secretkey": %q}}`, base64.StdEncoding.EncodeToString([]byte(key)))))
	ports, err := stack.FreePorts(4)
	must(l.t, err)
	l.redis = l.startRedis(ctx, "redis-workload", ports[0])
	dir := filepath.Join(l.dir, "argocd")
	for _, sub := range []string{"gnupg", "gpg", "tls", "ssh", "plugins", "helm"} {
		must(l.t, os.MkdirAll(filepath.Join(dir, sub), 0o700))
	}
	must(l.t, os.WriteFile(filepath.Join(dir, "ssh", "ssh_known_hosts"), nil, 0o600))
	machine := []string{ // what the image and the pod bring otherwise
		"ARGOCD_FAKE_IN_CLUSTER=true", "REDIS_SERVER=" + l.redis, "ARGOCD_GPG_ENABLED=false",
		"ARGOCD_GNUPGHOME=" + filepath.Join(dir, "gnupg"), "ARGOCD_GPG_DATA_PATH=" + filepath.Join(dir, "gpg"),
		"ARGOCD_TLS_DATA_PATH=" + filepath.Join(dir, "tls"), "ARGOCD_SSH_DATA_PATH=" + filepath.Join(dir, "ssh"),
		"ARGOCD_PLUGINSOCKFILEPATH=" + filepath.Join(dir, "plugins"), "KUBECACHEDIR=" + dir,
		"HELM_CACHE_HOME=" + filepath.Join(dir, "helm"), "HELM_CONFIG_HOME=" + filepath.Join(dir, "helm"), "HELM_DATA_HOME=" + filepath.Join(dir, "helm"),
	}
	run := func(kind, name string, metrics int, variables []string, flags ...string) {
		own, err := l.w.Tenant.Container(ctx, kind, stack.Namespace, name)
		must(l.t, err)
		variables = append(variables, "KUBECONFIG="+l.account(ctx, l.w.Tenant, stack.Namespace, own))
		argv := append([]string{filepath.Base(own.Args[0])}, own.Args[1:]...)
		l.start(ctx, name, own.With(append(machine, variables...)...), stack.Answering("http://"+stack.Address(metrics)+"/healthz"), append(argv, flags...)...)
	}
	repo := stack.Address(ports[1])
	run("Deployment", "argocd-repo-server", ports[2], nil,
		"--address", "127.0.0.1", "--port", fmt.Sprint(ports[1]), "--metrics-address", "127.0.0.1", "--metrics-port", fmt.Sprint(ports[2]))
	run("StatefulSet", "argocd-application-controller", ports[3], []string{"ARGOCD_APPLICATION_CONTROLLER_REPO_SERVER=" + repo},
		"--metrics-port", fmt.Sprint(ports[3]), "--app-resync", "10", "--app-resync-jitter", "0")
}

// healthy is the check that an Application is Synced and Healthy, with this project and destination.
func healthy(project, destination string) func(*unstructured.Unstructured) error {
	return func(o *unstructured.Unstructured) error {
		text, err := o.MarshalJSON()
		if err != nil {
			return err
		}
		var app stack.Application
		if err := json.Unmarshal(text, &app); err != nil {
			return err
		}
		if got := app.Spec.Project + " " + app.Spec.Destination.Name; got != project+" "+destination {
			return fmt.Errorf("its project and destination are %s", got)
		}
		return stack.Healthy(&app)
	}
}

// managed: the Application that was applied on the control plane, in the namespace that routes it, is reconciled by the agent's own Argo CD, in the agent's
// cluster, and its state comes back.
func (l *live) managed(ctx context.Context, namespace string) {
	l.t.Helper()
	is(ctx, l.t, l.w.Tenant, stack.KindApplication, stack.Namespace, applicationName("acme"), "healthy", healthy("live-acme", "in-cluster"))
	is(ctx, l.t, l.w.Host, stack.KindApplication, namespace, applicationName("acme"), "healthy", healthy("live-acme", "live-acme"))
	if _, err := l.w.Tenant.Get(ctx, "ConfigMap", "live-acme", "web"); err != nil {
		l.t.Error("what it deploys:", err)
	}
}

// autonomous: the Application that was applied in the agent's cluster is mirrored to the control plane, in the namespace that
// was emitted for it.
func (l *live) autonomous(ctx context.Context) {
	l.t.Helper()
	is(ctx, l.t, l.w.Tenant, stack.KindApplication, stack.Namespace, applicationName("ship"), "healthy", healthy("live-ship", "in-cluster"))
	is(ctx, l.t, l.w.Host, stack.KindApplication, "live-ship", applicationName("ship"), "healthy", healthy("live-ship-live-ship", "live-ship"))
	is(ctx, l.t, l.w.Host, stack.KindAppProject, livePrincipal, "live-ship-live-ship", "mirrored", func(*unstructured.Unstructured) error { return nil })
	if _, err := l.w.Tenant.Get(ctx, "ConfigMap", "live-ship", "web"); err != nil {
		l.t.Error("what it deploys:", err)
	}
}

// mirrorsGone waits until the principal has removed what it mirrored.
func (l *live) mirrorsGone(ctx context.Context) {
	l.t.Helper()
	isGone(ctx, l.t, l.w.Host, stack.KindApplication, "live-ship", applicationName("ship"))
	isGone(ctx, l.t, l.w.Host, stack.KindAppProject, livePrincipal, "live-ship-live-ship")
}

// throughResourceProxy: with the cluster Secret, and nothing else, Argo CD reaches the agent's cluster.
func (l *live) throughResourceProxy(ctx context.Context, region string) {
	l.t.Helper()
	o, err := l.w.Host.Get(ctx, "Secret", livePrincipal, "cluster-live-acme")
	must(l.t, err)
	if got := o.GetLabels()["region"]; got != region {
		l.t.Errorf("the cluster Secret's label region is %q", got)
	}
	if !l.proxied {
		return
	}
	data := secretData(ctx, l.t, l.w.Host, livePrincipal, "cluster-live-acme")
	var config struct {
		BearerToken string // of a Secret that the principal made
		TLS         struct {
			CertData, KeyData, CAData []byte
		} `json:"tlsClientConfig"`
	}
	if json.Unmarshal([]byte(data["config"]), &config) != nil {
		l.t.Fatal("the cluster Secret's config is not JSON") // the error may quote it
	}
	server, _, _ := strings.Cut(data["server"], "?")
	pair, err := tls.X509KeyPair(config.TLS.CertData, config.TLS.KeyData)
	must(l.t, err)
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(config.TLS.CAData)
	client := http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{Certificates: []tls.Certificate{pair}, RootCAs: roots}}}
	defer client.CloseIdleConnections()
	must(l.t, stack.Until(ctx, "an answer through the resource proxy", func(ctx context.Context) error {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/api/v1/namespaces/live-acme/configmaps/web", nil)
		if err != nil {
			return err
		}
		if config.BearerToken != "" {
			req.Header.Set("Authorization", "Bearer "+config.BearerToken)
		}
		resp, err := client.Do(req)
		if err != nil {
			return err
		}
		defer func() { _ = resp.Body.Close() }()
		var got struct{ Metadata struct{ Name string } }
		if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
			return fmt.Errorf("%s: %w", resp.Status, err)
		}
		if got.Metadata.Name != "web" {
			return fmt.Errorf("%s, of %q", resp.Status, got.Metadata.Name)
		}
		return nil
	}))
}
