package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
)

// Kinds of Argo CD, as [Cluster.Get] takes them.
const (
	KindApplication    = "Application.argoproj.io"
	KindApplicationSet = "ApplicationSet.argoproj.io"
	KindAppProject     = "AppProject.argoproj.io"
)

// Application is what the tests read of an Argo CD Application.
type Application struct {
	Metadata struct {
		Name, Namespace, UID string
		Labels               map[string]string
		DeletionTimestamp    string
	}
	Spec struct {
		Project     string
		Destination struct{ Name, Server, Namespace string }
	}
	Status struct {
		Sync struct {
			Status, Revision string
		}
		Health struct {
			Status, Message string
		}
		Conditions []struct {
			Type, Message string
		}
		OperationState struct {
			Phase, Message string
			FinishedAt     string
			SyncResult     struct {
				Revision  string
				Resources []struct{ Kind, Name, Namespace, Status, Message string }
			}
		}
		Resources []struct{ Group, Kind, Name, Namespace, Status string }
	}
}

// Application reads one.
func (a *ArgoCD) Application(ctx context.Context, name string) (*Application, error) {
	u, err := a.Cluster.Get(ctx, KindApplication, Namespace, name)
	if err != nil {
		return nil, err
	}
	return asApplication(u)
}

func asApplication(u *unstructured.Unstructured) (*Application, error) {
	app := new(Application)
	text, err := u.MarshalJSON()
	if err != nil {
		return nil, fmt.Errorf("read Application %s: %w", u.GetName(), err)
	}
	if err := json.Unmarshal(text, app); err != nil {
		return nil, fmt.Errorf("read Application %s: %w", u.GetName(), err)
	}
	return app, nil
}

// Refresh has Argo CD look at the Application's source now, as a webhook would.
func (a *ArgoCD) Refresh(ctx context.Context, name string) error {
	return a.Cluster.Patch(ctx, KindApplication, Namespace, name, `{"metadata": {"annotations": {"argocd.argoproj.io/refresh": "normal"}}}`)
}

// WaitApplication waits until the Application is as check wants it. A failure says how the Application looks.
func (a *ArgoCD) WaitApplication(ctx context.Context, name, what string, check func(*Application) error) error {
	err := Until(ctx, "Application "+name+" to be "+what, func(ctx context.Context) error {
		app, err := a.Application(ctx, name)
		if err != nil {
			return err
		}
		return check(app)
	})
	if err != nil {
		return fmt.Errorf("%w\n%s", err, a.Dump(context.WithoutCancel(ctx)))
	}
	return nil
}

// WaitHealthy waits until every named Application is Synced and Healthy.
func (a *ArgoCD) WaitHealthy(ctx context.Context, names ...string) error {
	for _, name := range names {
		if err := a.WaitApplication(ctx, name, "Synced and Healthy", Healthy); err != nil {
			return err
		}
	}
	return nil
}

// WaitGone waits until no object of this kind and name is left in Argo CD's namespace.
func (a *ArgoCD) WaitGone(ctx context.Context, kind, name string) error {
	err := Until(ctx, kind+" "+name+" to be gone", func(ctx context.Context) error {
		_, err := a.Cluster.Get(ctx, kind, Namespace, name)
		if apierrors.IsNotFound(err) {
			return nil
		}
		if err != nil {
			return err
		}
		return fmt.Errorf("it is still there")
	})
	if err != nil {
		return fmt.Errorf("%w\n%s", err, a.Dump(context.WithoutCancel(ctx)))
	}
	return nil
}

// Healthy is the check that an Application is Synced, Healthy and not in the middle of a sync.
func Healthy(app *Application) error {
	st := &app.Status
	if st.Sync.Status != "Synced" || st.Health.Status != "Healthy" || st.OperationState.Phase == "Running" {
		return fmt.Errorf("it is %s", app.summary())
	}
	return nil
}

// Condition is the message of the Application's first condition of this type, or "".
func (app *Application) Condition(kind string) string {
	for _, c := range app.Status.Conditions {
		if c.Type == kind {
			return c.Message
		}
	}
	return ""
}

// summary is one line, with what is wrong in it.
func (app *Application) summary() string {
	st := &app.Status
	var b strings.Builder
	fmt.Fprintf(&b, "sync %q, health %q %s", st.Sync.Status, st.Health.Status, st.Health.Message)
	for _, c := range st.Conditions {
		fmt.Fprintf(&b, "; %s: %s", c.Type, c.Message)
	}
	if st.OperationState.Phase != "" {
		fmt.Fprintf(&b, "; operation %s: %s", st.OperationState.Phase, st.OperationState.Message)
	}
	return b.String()
}
