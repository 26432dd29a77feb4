package loopback

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
)

// Transport is a way to h alone: whatever the request's host, h answers it. A handler that panics with
// http.ErrAbortHandler breaks the connection.
func Transport(h http.Handler) http.RoundTripper { return transport{h} }

type transport struct{ handler http.Handler }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	in := r.Clone(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	reader, writer := io.Pipe()
	w := &response{header: http.Header{}, body: writer, started: make(chan struct{})}
	failed := make(chan struct{})
	go func() {
		defer func() {
			if p := recover(); p != nil && !aborted(p) {
				panic(p)
			} else if p != nil {
				close(failed)
				writer.CloseWithError(io.ErrUnexpectedEOF)
				return
			}
			w.WriteHeader(http.StatusOK)
			_ = writer.Close() // of a pipe: never an error
		}()
		t.handler.ServeHTTP(w, in)
	}()
	release := context.AfterFunc(r.Context(), func() { reader.CloseWithError(r.Context().Err()) })
	select {
	case <-w.started:
	case <-r.Context().Done():
		return nil, r.Context().Err()
	case <-failed:
		select {
		case <-w.started: // the answer began before it broke off
		default:
			release()
			return nil, io.EOF
		}
	}
	return &http.Response{
		Status: fmt.Sprint(w.status), StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: body{reader, release}, ContentLength: -1, Request: r,
	}, nil
}

// aborted tells whether a handler broke the connection on purpose.
func aborted(panicked any) bool {
	err, ok := panicked.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// body is an answer's, which ends when the request's context does.
type body struct {
	*io.PipeReader
	release func() bool
}

func (b body) Close() error {
	b.release()
	return b.PipeReader.Close()
}

// response is what a handler writes to.
type response struct {
	header, sent http.Header
	status       int
	body         io.Writer
	once         sync.Once
	started      chan struct{}
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	w.once.Do(func() {
		w.status, w.sent = status, w.header.Clone()
		close(w.started)
	})
}

func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

func (w *response) Flush() { w.WriteHeader(http.StatusOK) }
