package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Dump describes how things stand, for a failed test: each Application with its conditions and resources, the names of
// the cluster Secrets and AppProjects, and the last complaints of each program. It reads no Secret's data.
func (a *ArgoCD) Dump(ctx context.Context) string {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var b strings.Builder
	apps, err := a.Cluster.List(ctx, KindApplication, "", "")
	if err != nil {
		fmt.Fprintln(&b, "list Applications:", err)
	}
	for i := range apps {
		app, err := asApplication(&apps[i])
		if err != nil {
			fmt.Fprintln(&b, err)
			continue
		}
		fmt.Fprintf(&b, "Application %s (project %s, to %s%s): %s\n", app.Metadata.Name, app.Spec.Project,
			app.Spec.Destination.Name, app.Spec.Destination.Server, app.summary())
		for _, r := range app.Status.OperationState.SyncResult.Resources {
			if r.Status != "Synced" {
				fmt.Fprintf(&b, "  %s %s/%s: %s %s\n", r.Kind, r.Namespace, r.Name, r.Status, r.Message)
			}
		}
	}
	for kind, selector := range map[string]string{"Secret": ClusterSecret, KindAppProject: "", KindApplicationSet: ""} {
		objects, err := a.Cluster.List(ctx, kind, Namespace, selector)
		names := make([]string, len(objects))
		for i := range objects {
			names[i] = objects[i].GetName()
			if objects[i].GetDeletionTimestamp() != nil {
				names[i] += fmt.Sprintf(" (being deleted since %s, held by %s)", objects[i].GetDeletionTimestamp(), objects[i].GetFinalizers())
			}
		}
		fmt.Fprintln(&b, kind, names, err)
	}
	for _, end := range a.stack.Ends() {
		fmt.Fprintln(&b, end)
	}
	b.WriteString(a.Complaints(5))
	return a.stack.Redact(b.String())
}

// Complaints are the last n warnings and errors that each of Argo CD's programs logged, each once.
func (a *ArgoCD) Complaints(n int) string {
	var b strings.Builder
	for _, p := range a.stack.running() {
		if strings.HasPrefix(p.name, "argocd-") {
			b.WriteString(complaints(p.log, n))
		}
	}
	return a.stack.Redact(b.String())
}

// complaints are the last n warnings and errors of one of Argo CD's logs, each message once.
func complaints(file string, n int) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return err.Error() + "\n"
	}
	var said []string
	for line := range strings.Lines(string(text)) {
		var entry struct{ Level, Msg, Error, Application string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil || entry.Level != "error" && entry.Level != "warning" {
			continue
		}
		message := fmt.Sprintf("  %s: %s %s %s", filepath.Base(file), entry.Application, entry.Msg, entry.Error)
		message = message[:min(len(message), 400)] + "\n"
		if i := slices.Index(said, message); i >= 0 {
			said = slices.Delete(said, i, i+1)
		}
		said = append(said, message)
	}
	return strings.Join(said[max(0, len(said)-n):], "")
}

// ClusterSecret selects the Secrets that are destinations of Argo CD.
const ClusterSecret = "argocd.argoproj.io/secret-type=cluster"
