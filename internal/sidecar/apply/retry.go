package apply

import (
	"fmt"
	"io"
	"net/http"
	"time"
)

// retrying repeats a request that an API server, or something before it, failed to answer. Everything
// that is asked here may be repeated: reading, applying, and deleting one object by its UID. What is
// refused for a reason, and what asks for patience by Retry-After, which client-go honours, passes
// through.
type retrying struct{ next http.RoundTripper }

const (
	retries   = 3
	firstWait = 200 * time.Millisecond
)

// RoundTrip implements [http.RoundTripper].
func (r retrying) RoundTrip(req *http.Request) (*http.Response, error) {
	for n, wait := 0, firstWait; ; n, wait = n+1, 2*wait {
		resp, err := r.next.RoundTrip(req)
		if n == retries || req.Context().Err() != nil || err == nil && !worthRepeating(resp) || req.Body != nil && req.GetBody == nil {
			return resp, err
		}
		var before string
		if err != nil {
			before = err.Error()
		} else {
			before = resp.Status
			_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 64<<10)) // so that the connection can be used again
			resp.Body.Close()
		}
		timer := time.NewTimer(wait)
		select {
		case <-req.Context().Done():
			timer.Stop()
			return nil, fmt.Errorf("%w; before: %s", req.Context().Err(), before)
		case <-timer.C:
		}
		again := req.Clone(req.Context())
		if req.GetBody != nil {
			if again.Body, err = req.GetBody(); err != nil {
				return nil, err
			}
		}
		req = again
	}
}

func worthRepeating(resp *http.Response) bool {
	switch resp.StatusCode {
	case http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return resp.Header.Get("Retry-After") == ""
	}
	return false
}
