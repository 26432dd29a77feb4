package kubeconfig

import (
	"errors"
	"fmt"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/tenantry/tenantry/internal/serveraddr"
	"github.com/tenantry/tenantry/internal/sidecar/reach"
)

// parse reads a kubeconfig and takes its current context. Errors repeat nothing of it but names of
// fields and its server's host. server, if not "", takes the place of a loopback address: what vCluster
// writes for people who forward a port. The rest.Config connects by the rules.
func parse(text []byte, server string, rules reach.Rules) (*rest.Config, error) {
	if err := modest(text); err != nil {
		return nil, err
	}
	config, err := clientcmd.Load(text)
	if err != nil {
		return nil, errors.New("not a kubeconfig")
	}
	current := config.Contexts[config.CurrentContext]
	if current == nil {
		return nil, errors.New("a kubeconfig without a current context")
	}
	cluster, user := config.Clusters[current.Cluster], config.AuthInfos[current.AuthInfo]
	if cluster == nil || user == nil {
		return nil, errors.New("a kubeconfig whose current context names a cluster or user that it lacks")
	}
	if err := errors.Join(confined(cluster, user), sized(cluster, user)); err != nil {
		return nil, err
	}
	if cluster.Server, err = address(cluster.Server, server, rules); err != nil {
		return nil, err
	}
	restConfig, err := clientcmd.NewNonInteractiveClientConfig(*config, config.CurrentContext, &clientcmd.ConfigOverrides{}, nil).ClientConfig()
	if err != nil {
		return nil, errors.New("an incomplete kubeconfig")
	}
	restConfig.Dial = rules.Dial
	return restConfig, nil
}

// address is where to connect: the kubeconfig's server in its one spelling, or the other one if that is on
// loopback.
func address(text, other string, rules reach.Rules) (string, error) {
	a, err := serveraddr.Parse(text)
	if err != nil {
		return "", fmt.Errorf("a kubeconfig whose server %w", err)
	}
	if a.Scheme != "https" {
		return "", errors.New("a kubeconfig whose server is not an https URL")
	}
	if other != "" && a.Reach() == serveraddr.Loopback {
		return other, nil
	}
	if err := rules.Judge(a); err != nil {
		return "", fmt.Errorf("a kubeconfig whose server %w", err)
	}
	return a.String(), nil
}

// confined refuses what reaches beyond the kubeconfig.
func confined(cluster *api.Cluster, user *api.AuthInfo) error {
	for _, c := range []struct {
		field string
		used  bool
	}{
		{"users[].user.exec", user.Exec != nil},
		{"users[].user.auth-provider", user.AuthProvider != nil},
		{"users[].user.tokenFile", user.TokenFile != ""},
		{"users[].user.client-certificate", user.ClientCertificate != ""},
		{"users[].user.client-key", user.ClientKey != ""},
		{"clusters[].cluster.certificate-authority", cluster.CertificateAuthority != ""},
	} {
		if c.used {
			return fmt.Errorf("a kubeconfig with %s: it must hold its credentials itself (token, client-certificate-data, …)", c.field)
		}
	}
	switch {
	case cluster.ProxyURL != "":
		return errors.New("a kubeconfig with clusters[].cluster.proxy-url: the agent's credentials would go through it")
	case cluster.InsecureSkipTLSVerify:
		return errors.New("a kubeconfig with clusters[].cluster.insecure-skip-tls-verify: whoever answers would get the agent's credentials; write certificate-authority-data")
	case user.Impersonate != "" || user.ImpersonateUID != "" || len(user.ImpersonateGroups) > 0 || len(user.ImpersonateUserExtra) > 0:
		return errors.New("a kubeconfig with users[].user.as, as-uid, as-groups or as-user-extra: give the user the rights itself")
	}
	return nil
}
