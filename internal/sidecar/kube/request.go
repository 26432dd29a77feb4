package kube

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// A request is what is asked, as often as it takes.
type request struct {
	method, path string // path below the server's address
	query        url.Values
	contentType  string
	body         []byte
}

// Attempts. All that is asked may be repeated: reading, applying, and deleting one object by its UID.
const (
	attempts  = 4
	firstWait = 200 * time.Millisecond // it doubles
	maxWait   = 5 * time.Second        // what a server's Retry-After is worth
)

// metadataOnly asks for an object's metadata alone, which API servers give since 1.15: nothing else of it
// is looked at.
const metadataOnly = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json"

// do makes a request and returns the body of a success.
func (c *Client) do(ctx context.Context, r request) ([]byte, error) {
	c.turn.Lock()
	defer c.turn.Unlock()
	within, cancel := context.WithTimeout(ctx, RequestTime)
	defer cancel()
	var before error
	for n, wait := 1, firstWait; ; n, wait = n+1, 2*wait {
		body, retryAfter, err := c.once(within, r)
		switch {
		case err == nil:
			return body, nil
		case within.Err() != nil:
			return nil, late(ctx, before)
		case n == attempts || !temporary(err):
			return nil, err
		}
		before = err
		if !pause(within, max(wait, min(retryAfter, maxWait))) {
			return nil, late(ctx, before)
		}
	}
}

// late is that there is no more time: the caller's, or the server used up its own. What came before is
// what it was repeated for.
func late(ctx context.Context, before error) error {
	err := ctx.Err()
	if err == nil {
		err = fmt.Errorf("no whole answer within %s", RequestTime)
	}
	if before != nil {
		return fmt.Errorf("%w; before: %w", err, before)
	}
	return err
}

func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// once makes a request once. Only a success and a refusal have a body that is read.
func (c *Client) once(ctx context.Context, r request) (body []byte, retryAfter time.Duration, err error) {
	req, err := c.prepare(ctx, r)
	if err != nil {
		return nil, 0, err
	}
	resp, err := c.transport.RoundTrip(req) // itself, and no http.Client, which would follow redirects
	if err != nil {
		return nil, 0, &lostError{reason(err), err}
	}
	defer resp.Body.Close()
	status := resp.StatusCode
	if status < 200 || status >= 300 && status < 400 {
		return nil, 0, &Refusal{Status: status}
	}
	body, err = read(resp)
	switch {
	case status < 300:
		return body, 0, err
	case err != nil:
		return nil, 0, &Refusal{Status: status}
	}
	seconds, _ := strconv.ParseUint(resp.Header.Get("Retry-After"), 10, 16)
	return nil, time.Duration(seconds) * time.Second, refusal(status, body, r.body)
}

func (c *Client) prepare(ctx context.Context, r request) (*http.Request, error) {
	target := c.base.JoinPath(r.path)
	target.RawQuery = r.query.Encode()
	req, err := http.NewRequestWithContext(ctx, r.method, target.String(), bytes.NewReader(r.body))
	if err != nil {
		return nil, errors.New("make request: the address or a name is not usable")
	}
	req.Header.Set("Accept", metadataOnly)
	req.Header.Set("User-Agent", c.userAgent)
	if c.auth != "" {
		req.Header.Set("Authorization", c.auth)
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	return req, nil
}

// read takes the whole of an answer's body, if it is not too large.
func read(resp *http.Response) ([]byte, error) {
	if resp.ContentLength > MaxAnswer {
		return nil, errTooLarge
	}
	if e := resp.Header.Get("Content-Encoding"); e != "" && e != "identity" {
		return nil, errPacked
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, MaxAnswer+1))
	switch {
	case err != nil:
		return nil, &lostError{reason(err), err}
	case len(body) > MaxAnswer:
		return nil, errTooLarge
	case values(body) > maxValues:
		return nil, errTooMany
	}
	return body, nil
}

// values is how many values a text in JSON has at most, and whatever a text that is not.
func values(text []byte) int {
	n, quoted := 1, false
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted && (c == ',' || c == '[' || c == '{' || c == ':'):
			n++
		}
	}
	return n
}
