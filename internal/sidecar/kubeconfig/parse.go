package kubeconfig

import (
	"errors"
	"fmt"

	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
	"k8s.io/client-go/tools/clientcmd/api"

	"github.com/tenantry/tenantry/internal/serveraddr"
)

// parse reads a kubeconfig and takes its current context. Errors repeat nothing of it but names of
// fields. server is "" for a kubeconfig of the platform team's. In a tenant's it takes the place of a loopback
// address, which is what vCluster writes for people who forward a port; other addresses of this cluster's own or of
// a cloud's metadata service are refused.
func parse(text []byte, server string) (*rest.Config, error) {
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
	if err := confined(cluster, user); err != nil {
		return nil, err
	}
	address, err := serveraddr.Parse(cluster.Server)
	if err != nil || address.Scheme != "https" {
		return nil, errors.New("a kubeconfig whose server is not an https URL")
	}
	switch reach := address.Reach(); {
	case server == "", reach == serveraddr.Elsewhere:
	case reach == serveraddr.Loopback:
		cluster.Server = server
	default:
		return nil, fmt.Errorf("a kubeconfig whose server is %s", reach)
	}
	restConfig, err := clientcmd.NewNonInteractiveClientConfig(*config, config.CurrentContext, &clientcmd.ConfigOverrides{}, nil).ClientConfig()
	if err != nil {
		return nil, errors.New("an incomplete kubeconfig")
	}
	return restConfig, nil
}

// confined refuses what reaches beyond the kubeconfig.
func confined(cluster *api.Cluster, user *api.AuthInfo) error {
	for field, used := range map[string]bool{
		"users[].user.exec":                              user.Exec != nil,
		"users[].user.auth-provider":                     user.AuthProvider != nil,
		"users[].user.tokenFile":                         user.TokenFile != "",
		"users[].user.client-certificate":                user.ClientCertificate != "" && len(user.ClientCertificateData) == 0,
		"users[].user.client-key":                        user.ClientKey != "" && len(user.ClientKeyData) == 0,
		"clusters[].cluster.certificate-authority":       cluster.CertificateAuthority != "" && len(cluster.CertificateAuthorityData) == 0,
		"clusters[].cluster.proxy-url":                   cluster.ProxyURL != "",
		"users[].user.as, as-uid, as-groups, as-user-ex": user.Impersonate != "" || user.ImpersonateUID != "" || len(user.ImpersonateGroups) > 0 || len(user.ImpersonateUserExtra) > 0,
	} {
		if used {
			return fmt.Errorf("a kubeconfig with %s: it must hold its credentials itself (token, client-certificate-data, …)", field)
		}
	}
	return nil
}
