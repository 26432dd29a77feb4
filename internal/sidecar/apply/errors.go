package apply

import (
	"errors"
	"fmt"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// withoutContent is what an API server has against an object, without its words: these quote the
// object's values, and a manifest's values are secret. The names of fields stay.
func withoutContent(err error) error {
	var status apierrors.APIStatus // an interface without Error, so not for AsType
	if !errors.As(err, &status) {
		return err // the network's words
	}
	s := status.Status()
	var text strings.Builder
	fmt.Fprintf(&text, "refused (%d %s)", s.Code, s.Reason)
	if s.Details != nil {
		for _, cause := range s.Details.Causes {
			if cause.Field != "" {
				text.WriteString(", " + cause.Field)
			}
		}
	}
	return &refusedError{text.String(), err}
}

// A refusedError keeps its cause for errors.As alone; its text is its own.
type refusedError struct {
	text  string
	cause error
}

func (e *refusedError) Error() string { return e.text }
func (e *refusedError) Unwrap() error { return e.cause }
