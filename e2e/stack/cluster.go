package stack

import (
	"context"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
	"k8s.io/client-go/tools/clientcmd"
)

// Cluster is a Kubernetes API server with the controllers that Argo CD's work needs: namespaces, garbage collection,
// service accounts, deployments. It has no nodes: Pods stay pending.
type Cluster struct {
	Name       string
	URL        string
	CA         []byte // PEM
	Cert, Key  []byte // PEM, of an administrator
	Kubeconfig string // file; its context's namespace is argocd

	stack     *Stack
	config    *rest.Config
	discovery discovery.DiscoveryInterface
	dynamic   dynamic.Interface
	mapper    *restmapper.DeferredDiscoveryRESTMapper
}

// StartEtcd starts the etcd that all clusters of the stack share, each below a prefix of its own, and returns its URL.
func (s *Stack) StartEtcd(ctx context.Context) (string, error) {
	ports, err := freePorts(2)
	if err != nil {
		return "", err
	}
	url, peer := "http://"+address(ports[0]), "http://"+address(ports[1])
	p, err := s.start("etcd", nil, "etcd", "--name=e2e", "--data-dir="+filepath.Join(s.Dir, "etcd"), "--unsafe-no-fsync",
		"--listen-client-urls="+url, "--advertise-client-urls="+url, "--listen-peer-urls="+peer,
		"--initial-advertise-peer-urls="+peer, "--initial-cluster=e2e="+peer, "--log-level=warn")
	if err != nil {
		return "", err
	}
	return url, s.ready(ctx, p, httpOK(url+"/readyz"))
}

// StartCluster starts an API server on etcd, and its controllers, and waits until it is ready (about three seconds).
func (s *Stack) StartCluster(ctx context.Context, etcd, name string) (*Cluster, error) {
	ports, err := freePorts(2)
	if err != nil {
		return nil, err
	}
	c := &Cluster{Name: name, URL: "https://" + address(ports[0]), stack: s}
	dir := filepath.Join(s.Dir, "cluster-"+name)
	if err := c.writeFiles(dir); err != nil {
		return nil, err
	}
	file := func(name string) string { return filepath.Join(dir, name) }
	server, err := s.start("kube-apiserver-"+name, nil, "kube-apiserver", "--etcd-servers="+etcd, "--etcd-prefix=/"+name,
		"--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", ports[0]), "--cert-dir="+dir,
		"--tls-cert-file="+file("server.crt"), "--tls-private-key-file="+file("server.key"), "--client-ca-file="+file("ca.crt"),
		"--service-cluster-ip-range=10.96.0.0/16", "--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file="+file("accounts.key"), "--service-account-signing-key-file="+file("accounts.key"),
		"--authorization-mode=RBAC", "--disable-admission-plugins=ServiceAccount", "--endpoint-reconciler-type=none",
		"--max-requests-inflight=2000", "--max-mutating-requests-inflight=1000")
	if err != nil {
		return nil, err
	}
	if err := c.connect(); err != nil {
		return nil, err
	}
	if err := s.ready(ctx, server, c.readyz); err != nil {
		return nil, err
	}
	_, err = s.start("kube-controller-manager-"+name, nil, "kube-controller-manager", "--kubeconfig="+c.Kubeconfig,
		"--leader-elect=false", "--bind-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", ports[1]), "--cert-dir="+dir,
		"--service-account-private-key-file="+file("accounts.key"), "--root-ca-file="+file("ca.crt"),
		"--controllers="+strings.Join([]string{
			"namespace-controller", "garbage-collector-controller", "serviceaccount-controller", "deployment-controller",
			"replicaset-controller", "root-ca-certificate-publisher-controller",
		}, ","))
	return c, err
}

// writeFiles makes the cluster's certificates, keys and kubeconfig.
func (c *Cluster) writeFiles(dir string) error {
	if err := os.Mkdir(dir, 0o700); err != nil {
		return fmt.Errorf("make cluster %s: %w", c.Name, err)
	}
	ca, err := newAuthority("kubernetes-" + c.Name)
	if err != nil {
		return err
	}
	serverCert, serverKey, err1 := ca.issue(pkix.Name{CommonName: "kube-apiserver"})
	adminCert, adminKey, err2 := ca.issue(pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}})
	_, accountsKey, err3 := ca.issue(pkix.Name{CommonName: "service-accounts"})
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	c.CA, c.Cert, c.Key = ca.PEM, adminCert, adminKey
	c.stack.Secret(string(serverKey), string(adminKey), string(accountsKey))
	kubeconfig, err := c.KubeconfigFor(c.URL)
	if err != nil {
		return err
	}
	c.Kubeconfig = filepath.Join(dir, "kubeconfig")
	for name, text := range map[string][]byte{
		"ca.crt": c.CA, "server.crt": serverCert, "server.key": serverKey, "accounts.key": accountsKey, "kubeconfig": kubeconfig,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			return fmt.Errorf("make cluster %s: %w", c.Name, err)
		}
	}
	return nil
}

// connect makes the clients.
func (c *Cluster) connect() error {
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig)
	if err != nil {
		return fmt.Errorf("connect to %s: %w", c.Name, err)
	}
	config.QPS, config.Burst = 500, 1000
	config.WarningHandler = rest.NoWarnings{}
	c.config = config
	return c.connectClients()
}

func (c *Cluster) readyz(ctx context.Context) error {
	return c.discovery.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
}
