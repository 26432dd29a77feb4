package akuityapi

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// A call is one request, to be made as often as its layers decide.
type call struct {
	op     string // for errors and metrics
	method string
	path   string // escaped, below the base URL
	query  url.Values
	body   any                // to send as JSON; nil: none
	limit  int64              // bytes that the answer may have
	raw    bool               // the answer is no JSON, and is kept as it came
	accept func([]byte) error // takes the answer; an error refuses it as not the API's
}

// A caller makes a call. Its error is an *Error, or that of ctx.
type caller interface {
	call(ctx context.Context, c call) error
}

// wire makes a call once, over HTTP.
type wire struct {
	http      *http.Client
	base      string // without a slash at the end
	keyID     string
	key       Secret
	hider     *hider
	holder    *hider // of what may not be in a manifest
	userAgent string
	timeout   time.Duration
}

func (w *wire) call(ctx context.Context, c call) error {
	attempt, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	status, retryAfter, body, err := w.exchange(attempt, c)
	switch {
	case ctx.Err() != nil:
		return fmt.Errorf("%s: %w", c.op, context.Cause(ctx))
	case err != nil && attempt.Err() != nil:
		return &Error{Op: c.op, Code: CodeDeadlineExceeded, Message: fmt.Sprintf("no whole answer within %s", w.timeout)}
	case errors.Is(err, errTooLarge):
		return &Error{Op: c.op, Code: CodeBadAnswer, Status: status, Message: fmt.Sprintf("an answer of more than %d bytes", c.limit)}
	case err != nil:
		return &Error{Op: c.op, Code: CodeNoAnswer, Status: status, Message: plain(w.hide(networkReason(err)))}
	case status != http.StatusOK:
		e := refusal(c.op, status, w.hideJSON(body))
		e.retryAfter = retryAfter
		return e
	case !c.raw:
		body = w.hideJSON(body)
	case w.holder.find(string(body)) != nil:
		return &Error{Op: c.op, Code: CodeBadAnswer, Status: status, Message: "it holds the API key, which must not get any further"}
	}
	if err := c.accept(body); err != nil {
		return &Error{Op: c.op, Code: CodeBadAnswer, Status: status, Message: w.hide(err.Error()), cause: err}
	}
	return nil
}

// credential is what Basic authentication sends.
func credential(keyID string, key Secret) string {
	return base64.StdEncoding.EncodeToString([]byte(keyID + ":" + key.Reveal()))
}

var errTooLarge = errors.New("answer too large")

// exchange sends the request and reads the whole answer, which a cut connection makes an error.
func (w *wire) exchange(ctx context.Context, c call) (status int, retryAfter time.Duration, body []byte, err error) {
	var send io.Reader
	if c.body != nil {
		text, err := json.Marshal(c.body)
		if err != nil {
			return 0, 0, nil, fmt.Errorf("write request: %w", err)
		}
		send = bytes.NewReader(text)
	}
	target := w.base + c.path
	if len(c.query) > 0 {
		target += "?" + c.query.Encode()
	}
	req, err := http.NewRequestWithContext(ctx, c.method, target, send)
	if err != nil {
		return 0, 0, nil, fmt.Errorf("make request: %w", err)
	}
	req.Header.Set("Authorization", "Basic "+credential(w.keyID, w.key))
	req.Header.Set("User-Agent", w.userAgent)
	req.Header.Set("Cache-Control", "no-cache")
	if send != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	resp, err := w.http.Do(req)
	if err != nil {
		return 0, 0, nil, err
	}
	defer resp.Body.Close()
	body, err = io.ReadAll(io.LimitReader(resp.Body, c.limit+1))
	if err != nil {
		return resp.StatusCode, 0, nil, err
	}
	if int64(len(body)) > c.limit {
		return resp.StatusCode, 0, nil, errTooLarge
	}
	return resp.StatusCode, parseRetryAfter(resp.Header.Get("Retry-After"), time.Now()), body, nil
}

// networkReason is err without the URL, which net/http puts before everything.
func networkReason(err error) string {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	return err.Error()
}

// parseRetryAfter reads seconds or a date; 0 when there is neither.
func parseRetryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
