package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"k8s.io/client-go/tools/clientcmd"
	clientcmdapi "k8s.io/client-go/tools/clientcmd/api"
)

// KubeconfigOf writes a kubeconfig for a service account, so that a program may do what it may in a Pod and nothing else, and
// returns the file. It is good for an hour.
func (c *Cluster) KubeconfigOf(ctx context.Context, namespace, account string) (string, error) {
	token, stderr, err := c.stack.Output(ctx, c.stack.Dir, []string{"KUBECONFIG=" + c.Kubeconfig}, nil, "kubectl", "create", "token", account, "--namespace", namespace)
	if err != nil {
		return "", fmt.Errorf("make a token for %s/%s: %w: %s", namespace, account, err, stderr)
	}
	text := strings.TrimSpace(string(token))
	c.stack.Secret(text)
	config := clientcmdapi.NewConfig()
	config.Clusters[c.Name] = &clientcmdapi.Cluster{Server: c.URL, CertificateAuthorityData: c.CA}
	config.AuthInfos[account] = &clientcmdapi.AuthInfo{Token: text}
	config.Contexts[c.Name] = &clientcmdapi.Context{Cluster: c.Name, AuthInfo: account, Namespace: namespace}
	config.CurrentContext = c.Name
	file := filepath.Join(c.stack.Dir, "cluster-"+c.Name, "kubeconfig-"+namespace+"-"+account)
	if err := clientcmd.WriteToFile(*config, file); err != nil {
		return "", fmt.Errorf("write the kubeconfig of %s/%s: %w", namespace, account, err)
	}
	return file, os.Chmod(file, 0o600)
}
