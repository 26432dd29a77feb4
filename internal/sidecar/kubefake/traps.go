package kubefake

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"path"
	"strings"
	"time"
)

// Traps are all that there are, by name. None of them answers well.
func Traps() map[string]Trap {
	spaces, packed := strings.Repeat(" ", 16<<10), zeros()
	all := map[string]Trap{
		"hang":        func(c net.Conn, _ *http.Request) { wait(c) },
		"close":       func(net.Conn, *http.Request) {},
		"drip header": func(c net.Conn, _ *http.Request) { drip(c, "HTTP/1.1 200 OK\r\nX-A: "+strings.Repeat("a", 1000)) },
		"drip body": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Content-Length: 100"))
			drip(c, strings.Repeat(" ", 100))
		},
		"endless chunked": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked"))
			forever(c, chunk(spaces))
		},
		"endless to close": func(c net.Conn, _ *http.Request) { write(c, head(200, "Connection: close")); forever(c, spaces) },
		"endless error": func(c net.Conn, _ *http.Request) {
			write(c, head(403, "Transfer-Encoding: chunked"))
			forever(c, chunk(spaces))
		},
		"terabyte": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Content-Length: 1099511627776"))
			forever(c, spaces)
		},
		"gzip bomb": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Content-Encoding: gzip", "Transfer-Encoding: chunked"))
			forever(c, chunk(packed))
		},
		"gzip unsaid": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked"))
			forever(c, chunk(packed))
		},
		"transfer gzip": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Transfer-Encoding: gzip, chunked"))
			forever(c, chunk(packed))
		},
		"brotli":      func(c net.Conn, _ *http.Request) { body(c, "{}", "Content-Encoding: br") },
		"header line": func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 200 OK\r\nX-A: "); forever(c, spaces) },
		"headers": func(c net.Conn, _ *http.Request) {
			write(c, "HTTP/1.1 200 OK\r\n")
			forever(c, strings.Repeat("X-A: b\r\n", 1000))
		},
		"status line": func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 200 "); forever(c, spaces) },
		"102 storm":   func(c net.Conn, _ *http.Request) { forever(c, "HTTP/1.1 102 Processing\r\n\r\n") },
		"100 storm":   func(c net.Conn, _ *http.Request) { forever(c, "HTTP/1.1 100 Continue\r\n\r\n") },
		"103 storm": func(c net.Conn, _ *http.Request) {
			forever(c, "HTTP/1.1 103 Early Hints\r\nLink: "+spaces[:1000]+"\r\n\r\n")
		},
		"101": func(c net.Conn, _ *http.Request) { write(c, head(101, "Upgrade: x", "Connection: Upgrade")); wait(c) },
		"chunk extension": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked")+"1;a=")
			forever(c, "bbbbbbbbbbbbbbbb")
		},
		"chunk dust": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked"))
			forever(c, strings.Repeat("1;"+spaces[:1000]+"\r\n \r\n", 10))
		},
		"trailers": func(c net.Conn, _ *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked")+"0\r\n")
			forever(c, "X-A: b\r\n")
		},
		"long by length":  func(c net.Conn, r *http.Request) { write(c, head(200, "Content-Length: 1000")+object(r)) },
		"short by length": func(c net.Conn, r *http.Request) { write(c, head(200, "Content-Length: 10")+object(r)) },
		"two lengths": func(c net.Conn, r *http.Request) {
			write(c, head(200, "Content-Length: 10", "Content-Length: 20")+object(r))
		},
		"negative length": func(c net.Conn, r *http.Request) { write(c, head(200, "Content-Length: -1")+object(r)) },
		"half": func(c net.Conn, r *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked")+"40\r\n"+object(r)[:20])
		},
		"garbage":    func(c net.Conn, _ *http.Request) { write(c, "\x00\x01\x02"+Token+"\r\n\r\n") },
		"http2":      func(c net.Conn, _ *http.Request) { forever(c, "\x00\x00\x00\x04\x00\x00\x00\x00\x00") },
		"bad header": func(c net.Conn, _ *http.Request) { write(c, "HTTP/1.1 200 OK\r\n"+Token+"\r\n\r\n") },
		"html": func(c net.Conn, _ *http.Request) {
			body(c, "<!DOCTYPE html><title>"+Token+"</title>", "Content-Type: text/html")
		},
		"no content":   func(c net.Conn, _ *http.Request) { write(c, head(204)) },
		"deep":         func(c net.Conn, _ *http.Request) { body(c, strings.Repeat("[", 1_000_000)) },
		"deep objects": func(c net.Conn, _ *http.Request) { body(c, strings.Repeat(`{"metadata":`, 80_000)) },
		"wide":         func(c net.Conn, _ *http.Request) { body(c, "["+strings.Repeat("{},", 300_000)+"{}]") },
		"wide managers": func(c net.Conn, r *http.Request) {
			body(c, with(r, `"managedFields":[`+strings.Repeat("{},", 300_000)+"{}]"))
		},
		"wide annotations": func(c net.Conn, r *http.Request) {
			body(c, with(r, `"annotations":{`+strings.Repeat(`"":"",`, 150_000)+`"":""}`))
		},
		"watch": func(c net.Conn, r *http.Request) {
			write(c, head(200, "Transfer-Encoding: chunked"))
			forever(c, chunk(`{"type":"ADDED","object":`+object(r)+"}\n"))
		},
		"two objects": func(c net.Conn, r *http.Request) { body(c, object(r)+object(r)) },
		"half object": func(c net.Conn, r *http.Request) { body(c, object(r)[:20]) },
		"other name":  func(c net.Conn, r *http.Request) { body(c, strings.ReplaceAll(object(r), `"name":"`, `"name":"x`)) },
		"list": func(c net.Conn, r *http.Request) {
			body(c, `{"kind":"List","apiVersion":"v1","items":[`+object(r)+`]}`)
		},
		"success":     func(c net.Conn, _ *http.Request) { body(c, `{"kind":"Status","apiVersion":"v1","status":"Success"}`) },
		"retry later": func(c net.Conn, _ *http.Request) { write(c, head(429, "Retry-After: 86400", "Content-Length: 0")) },
	}
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, to := range map[string]string{"loopback": "https://127.0.0.1:6443/", "metadata": "http://169.254.169.254/latest/meta-data/", "port": "https://hostile.invalid:8443/", "self": "/"} {
			all[fmt.Sprintf("redirect %d to %s", status, name)] = func(c net.Conn, _ *http.Request) {
				write(c, head(status, "Location: "+to, "Content-Length: 0"))
			}
		}
	}
	for _, status := range []int{400, 401, 402, 403, 404, 405, 409, 410, 418, 422, 500, 501, 502, 503, 504, 599, 999} {
		all[fmt.Sprintf("%d page", status)] = func(c net.Conn, _ *http.Request) {
			write(c, head(status, "Connection: close")+"<title>"+Token+"</title>")
		}
		all[fmt.Sprintf("%d that tells", status)] = func(c net.Conn, r *http.Request) {
			said := strings.ReplaceAll(`{"kind":"Status","apiVersion":"v1","reason":"SAID","message":"SAID","details":{"name":"SAID","kind":"SAID","causes":[{"reason":"SAID","message":"SAID","field":"SAID"},{"field":"data[SAID]"}]}}`,
				"SAID", r.Header.Get("Authorization")+" "+strings.Repeat(Token, 1000))
			write(c, head(status, "Connection: close", "Warning: 299 - \""+Token+"\"")+said)
		}
	}
	for i, text := range []string{"", "null", "true", "0", `""`, "[]", "{}", `{"kind":1}`, `{"metadata":[]}`, `{"kind":"Namespace","metadata":null}`, "\xff\xfe", "{\x00}", "1e999999999", `{"a":NaN}`, "---\nkind: Namespace\n"} {
		all[fmt.Sprintf("body %d", i)] = func(c net.Conn, _ *http.Request) { body(c, text) }
	}
	return all
}

// zeros are sixteen mebibytes of nothing, packed into a few kilobytes.
func zeros() string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(make([]byte, 16<<20)) // into memory
	_ = w.Close()
	return b.String()
}

func head(status int, lines ...string) string {
	return fmt.Sprintf("HTTP/1.1 %03d Said\r\n%s\r\n", status, strings.Join(append(lines, ""), "\r\n"))
}

func chunk(s string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(s), s) }

// object is a good answer to a request for a Namespace.
func object(r *http.Request) string {
	return fmt.Sprintf(`{"kind":"Namespace","apiVersion":"v1","metadata":{"name":%q}}`, path.Base(r.URL.Path))
}

// with is an object with more metadata.
func with(r *http.Request, more string) string {
	return strings.TrimSuffix(object(r), "}}") + "," + more + "}}"
}

func body(c net.Conn, text string, lines ...string) {
	write(c, head(200, append(lines, fmt.Sprintf("Content-Length: %d", len(text)))...)+text)
}

func write(c net.Conn, s string) { _, _ = io.WriteString(c, s) } // who hangs up gets no more

// forever writes until the other side hangs up.
func forever(c net.Conn, s string) {
	for {
		if _, err := io.WriteString(c, s); err != nil {
			return
		}
	}
}

// drip writes a byte a second.
func drip(c net.Conn, s string) {
	for i := range len(s) {
		if _, err := io.WriteString(c, s[i:i+1]); err != nil {
			return
		}
		time.Sleep(time.Second)
	}
}

// wait waits until the other side hangs up.
func wait(c net.Conn) { _, _ = io.Copy(io.Discard, c) }
