package akuityapi

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"
)

// A Code says what kind of refusal an answer is: the names of gRPC, which the API's JSON gives as
// numbers, and a few of ours.
type Code string

// Codes that callers ask for. The API may give any other of gRPC's.
const (
	CodeNotFound           Code = "NotFound"
	CodePermissionDenied   Code = "PermissionDenied"
	CodeUnauthenticated    Code = "Unauthenticated"
	CodeAlreadyExists      Code = "AlreadyExists"
	CodeInvalidArgument    Code = "InvalidArgument"
	CodeFailedPrecondition Code = "FailedPrecondition"
	CodeResourceExhausted  Code = "ResourceExhausted"
	CodeUnavailable        Code = "Unavailable"
	CodeDeadlineExceeded   Code = "DeadlineExceeded"

	CodeNoAnswer  Code = "NoAnswer"  // the network failed, or the answer broke off: it may have been carried out
	CodeBadAnswer Code = "BadAnswer" // an answer, but not one that the API gives: a proxy's page, half a manifest
	CodeRedirect  Code = "Redirect"  // refused: it would take the key to another host
	CodeUnseen    Code = "Unseen"    // absent or not allowed: the API does not tell, and no proof could be had
)

// grpcCodes are gRPC's codes by number.
var grpcCodes = [...]Code{
	1: "Canceled", 2: "Unknown", 3: CodeInvalidArgument, 4: CodeDeadlineExceeded, 5: CodeNotFound, 6: CodeAlreadyExists,
	7: CodePermissionDenied, 8: CodeResourceExhausted, 9: CodeFailedPrecondition, 10: "Aborted", 11: "OutOfRange",
	12: "Unimplemented", 13: "Internal", 14: CodeUnavailable, 15: "DataLoss", 16: CodeUnauthenticated,
}

// An Error is a call that did not succeed. It holds no credential and nothing of a manifest.
type Error struct {
	Op      string // what was asked for: "get cluster"
	Code    Code
	Status  int    // of HTTP; 0: there was no answer
	Message string // the API's own, or ours; "" when there is none

	retryAfter time.Duration
	cause      error
}

func (e *Error) Error() string { return e.Op + ": " + e.reason() }

// reason is the error without what was asked for.
func (e *Error) reason() string {
	s := string(e.Code)
	if e.Status != 0 && e.Status != http.StatusOK {
		s += fmt.Sprintf(" (%d)", e.Status)
	}
	if e.Message != "" {
		s += ": " + e.Message
	}
	return s
}

func (e *Error) Unwrap() error { return e.cause }

// CodeOf is the code of an Error in err's tree, "" when there is none.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// Temporary tells whether the same call may well succeed later.
func Temporary(err error) bool {
	e, ok := errors.AsType[*Error](err)
	if !ok || errors.Is(err, context.Canceled) {
		return false
	}
	switch e.Code {
	case CodeUnavailable, CodeDeadlineExceeded, CodeResourceExhausted, CodeNoAnswer, CodeBadAnswer, "Aborted", "Internal", "Canceled":
		return true
	case CodeInvalidArgument, CodeFailedPrecondition:
		return strings.Contains(e.Message, "still being provisioned") || strings.Contains(e.Message, "not yet been reconciled")
	default:
		return false
	}
}

// refusal reads an answer that is no success. Only the API's own JSON is believed to say what it is: a
// proxy's 403 or 404 page says nothing about a cluster.
func refusal(op string, status int, body []byte) *Error {
	e := &Error{Op: op, Status: status}
	if status >= 300 && status < 400 {
		e.Code, e.Message = CodeRedirect, "redirects are not followed, because they would take the API key along; is --api-url right?"
		return e
	}
	type rpcStatus struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	var answer struct {
		rpcStatus
		Error rpcStatus `json:"error"`
	}
	if json.Unmarshal(body, &answer) == nil {
		for _, s := range []rpcStatus{answer.rpcStatus, answer.Error} {
			if s.Code > 0 && s.Code < len(grpcCodes) {
				e.Code, e.Message = grpcCodes[s.Code], plain(s.Message)
				return e
			}
		}
	}
	switch status {
	case http.StatusUnauthorized:
		e.Code = CodeUnauthenticated
	case http.StatusTooManyRequests:
		e.Code = CodeResourceExhausted
	case http.StatusNotFound, http.StatusForbidden:
		e.Code, e.Message = CodeBadAnswer, "not an answer of the API; is --api-url right?"
	default:
		e.Code = CodeUnavailable
	}
	return e
}

const maxMessage = 300

// plain is a server's message as one short line, without what commands a terminal or turns the direction
// of writing.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s)
	if len(s) > maxMessage {
		s = strings.ToValidUTF8(s[:maxMessage], "") + "…"
	}
	return s
}
