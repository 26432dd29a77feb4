package stack

import (
	"context"
	"fmt"
	"strings"
)

// Kubectl runs kubectl against the cluster and returns what it wrote to both streams, redacted.
func (c *Cluster) Kubectl(ctx context.Context, stdin string, args ...string) (string, error) {
	stdout, stderr, err := c.stack.Output(ctx, c.stack.Dir, []string{"KUBECONFIG=" + c.Kubeconfig}, []byte(stdin), "kubectl", args...)
	text := c.stack.Redact(string(stdout)) + stderr
	if err != nil {
		return text, fmt.Errorf("kubectl %s: %w: %s", strings.Join(args, " "), err, text)
	}
	return text, nil
}
