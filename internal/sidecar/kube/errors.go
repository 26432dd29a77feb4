package kube

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/tenantry/tenantry/internal/sidecar/reach"
)

// Errors of answers that are no API server's, or too much. They are told as they stand.
var (
	errTooLarge = fmt.Errorf("an answer of more than %d bytes", MaxAnswer)
	errTooMany  = fmt.Errorf("an answer with more than %d values", maxValues)
	errPacked   = errors.New("a packed answer, which was not asked for")
	errNotJSON  = errors.New("an answer that is not what was asked for: is the address that of a Kubernetes API server?")

	errCertificate = errors.New("its certificate cannot be read")
)

// ErrNoKind is that an API server does not have a kind.
var ErrNoKind = errors.New("the API server has no such kind")

// A Refusal is an answer that is no success. It holds no word of the server's but what is in a list of
// Kubernetes' or in what was sent: the server knows credentials, its own and an agent's, and what it says is
// logged.
type Refusal struct {
	Status int      // of HTTP
	Reason string   // one of Kubernetes', or ""
	Fields []string // of the object that was sent, as "spec.replicas"
}

func (r *Refusal) Error() string {
	if r.Status >= 300 && r.Status < 400 {
		return fmt.Sprintf("a redirect (%d), which is not followed: it would take the credentials along", r.Status)
	}
	text := fmt.Sprintf("refused (%d", r.Status)
	if r.Reason != "" {
		text += " " + r.Reason
	}
	text += ")"
	if len(r.Fields) > 0 {
		text += ", " + strings.Join(r.Fields, ", ")
	}
	return text
}

// reasons are those that Kubernetes has.
var reasons = []metav1.StatusReason{
	metav1.StatusReasonUnauthorized, metav1.StatusReasonForbidden, metav1.StatusReasonNotFound, metav1.StatusReasonAlreadyExists,
	metav1.StatusReasonConflict, metav1.StatusReasonGone, metav1.StatusReasonInvalid, metav1.StatusReasonServerTimeout,
	metav1.StatusReasonTimeout, metav1.StatusReasonTooManyRequests, metav1.StatusReasonBadRequest, metav1.StatusReasonMethodNotAllowed,
	metav1.StatusReasonNotAcceptable, metav1.StatusReasonRequestEntityTooLarge, metav1.StatusReasonUnsupportedMediaType,
	metav1.StatusReasonInternalError, metav1.StatusReasonExpired, metav1.StatusReasonServiceUnavailable,
}

// What is told of the fields of a refusal.
const (
	maxFields = 5
	maxField  = 100 // bytes
)

// refusal reads a Status, if it is one. sent is the object that was sent.
func refusal(status int, body, sent []byte) *Refusal {
	var s struct {
		Kind    string `json:"kind"`
		Reason  string `json:"reason"`
		Details struct {
			Causes []struct {
				Field string `json:"field"`
			} `json:"causes"`
		} `json:"details"`
	}
	r := &Refusal{Status: status}
	if json.Unmarshal(body, &s) != nil || s.Kind != "Status" {
		return r
	}
	if slices.Contains(reasons, metav1.StatusReason(s.Reason)) {
		r.Reason = s.Reason
	}
	for _, cause := range s.Details.Causes[:min(len(s.Details.Causes), maxFields)] {
		if knownField(cause.Field, sent) {
			r.Fields = append(r.Fields, cause.Field)
		}
	}
	return r
}

// knownField tells whether a field is made of an object's own keys. A server may say what it likes.
func knownField(field string, object []byte) bool {
	if field == "" || len(field) > maxField {
		return false
	}
	for part := range strings.FieldsFuncSeq(field, func(c rune) bool { return strings.ContainsRune(".[]", c) }) {
		if !bytes.Contains(object, []byte(`"`+part+`":`)) && strings.Trim(part, "0123456789") != "" {
			return false
		}
	}
	return true
}

// absent tells whether an API server said, in its own words, that an object is not there: a proxy's page
// proves nothing.
func absent(err error) bool {
	r, ok := errors.AsType[*Refusal](err)
	return ok && r.Status == http.StatusNotFound && r.Reason == string(metav1.StatusReasonNotFound)
}

// temporary tells whether the same request may well succeed in a moment.
func temporary(err error) bool {
	if lost, ok := errors.AsType[*lostError](err); ok {
		_, refused := errors.AsType[*reach.Refused](lost)
		_, untrusted := errors.AsType[*tls.CertificateVerificationError](lost)
		return !refused && !untrusted
	}
	r, ok := errors.AsType[*Refusal](err)
	if !ok {
		return false
	}
	switch r.Status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// A lostError is that there was no answer, or not the whole of one. Its text is ours.
type lostError struct {
	text  string
	cause error
}

func (e *lostError) Error() string { return e.text }
func (e *lostError) Unwrap() error { return e.cause }

// reason is what went wrong on the way in words of ours: net/http and crypto/x509 quote what the other
// side sent.
func reason(err error) string {
	var unknown x509.UnknownAuthorityError
	var name x509.HostnameError
	var invalid x509.CertificateInvalidError
	var certificate *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	var dns *net.DNSError
	var op *net.OpError
	var handshake *handshakeError
	var refused *reach.Refused
	var number syscall.Errno
	switch {
	case errors.As(err, &refused):
		return refused.Error()
	case errors.Is(err, errCertificate):
		return errCertificate.Error()
	case errors.As(err, &unknown):
		return "its certificate is signed by none that the kubeconfig trusts"
	case errors.As(err, &name):
		return "its certificate is for another name"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate is no longer valid, or not yet"
	case errors.As(err, &certificate), errors.As(err, &invalid):
		return "its certificate is not valid"
	case errors.As(err, &record):
		return "it does not speak TLS"
	case errors.As(err, &op) && op.Op == "remote error":
		return "it ended the TLS handshake: " + op.Err.Error() // one of the alerts that TLS has
	case errors.As(err, &dns) && dns.IsNotFound:
		return "no such host: " + dns.Name
	case errors.As(err, &dns):
		return "its name cannot be looked up: " + dns.Name
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, os.ErrDeadlineExceeded):
		return "no answer in time"
	case errors.As(err, &op) && op.Op == "dial" && errors.As(err, &number):
		return fmt.Sprintf("connect to %s: %s", op.Addr, number)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "it broke the connection off"
	case errors.As(err, &handshake):
		return "the TLS handshake failed"
	default:
		return "its answer is not whole, or not HTTP"
	}
}
