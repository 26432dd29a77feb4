package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/sirupsen/logrus"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	apptemplate "github.com/argoproj/argo-cd/v3/applicationset/controllers/template"
	"github.com/argoproj/argo-cd/v3/applicationset/generators"
	"github.com/argoproj/argo-cd/v3/applicationset/utils"
	"github.com/argoproj/argo-cd/v3/pkg/apis/application/v1alpha1"
)

// application is an Application without a status.
type application struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`
	Spec              v1alpha1.ApplicationSpec `json:"spec"`
}

func main() {
	if err := run(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "appset:", err)
		os.Exit(1)
	}
}

func run(in io.Reader, out io.Writer) error {
	logger := logrus.New()
	logger.SetOutput(io.Discard)
	entry := logrus.NewEntry(logger)
	list := map[string]generators.Generator{"List": generators.NewListGenerator()}
	src, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	w := bufio.NewWriterSize(out, 1<<20)
	for i, doc := range bytes.Split(src, []byte("\n---\n")) {
		var set v1alpha1.ApplicationSet
		if err := yaml.UnmarshalStrict(doc, &set); err != nil {
			return fmt.Errorf("parse ApplicationSet %d: %w", i, err)
		}
		apps, _, err := apptemplate.GenerateApplications(entry, set, list, &utils.Render{}, nil)
		if err != nil {
			return fmt.Errorf("generate %s: %w", set.Name, err)
		}
		if len(apps) == 0 {
			return errors.New(set.Name + ": no Applications")
		}
		for j := range apps {
			text, err := yaml.Marshal(application{
				TypeMeta:   metav1.TypeMeta{APIVersion: "argoproj.io/v1alpha1", Kind: "Application"},
				ObjectMeta: apps[j].ObjectMeta, Spec: apps[j].Spec,
			})
			if err != nil {
				return fmt.Errorf("write %s: %w", apps[j].Name, err)
			}
			fmt.Fprintf(w, "---\n%s", text)
		}
	}
	return w.Flush()
}
