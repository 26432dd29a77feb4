package akuityfake

import (
	"net/http"
	"strings"
)

// A Fault is what goes wrong with one request.
type Fault string

// The faults. All but the Lost ones come before anything was done.
const (
	None         Fault = ""
	Unauthorized Fault = "401"              // JSON, code 16
	Forbidden    Fault = "403"              // JSON, code 7
	NotFound     Fault = "404"              // JSON, code 5
	Conflict     Fault = "409"              // JSON, code 6
	TooMany      Fault = "429"              // text, with Retry-After: 7
	TooLong      Fault = "429 for a day"    // text, with a Retry-After of a day
	Internal     Fault = "500"              // JSON, code 13
	HTML500      Fault = "500 HTML"         // a proxy's page
	HTML502      Fault = "502 HTML"         //
	HTML503      Fault = "503 HTML"         //
	HTML504      Fault = "504 HTML"         //
	HTML403      Fault = "403 HTML"         // a firewall's page
	HTML404      Fault = "404 HTML"         // not the API
	HTML200      Fault = "200 HTML"         // a page that says it is fine
	Empty200     Fault = "200 empty"        // no body
	Object200    Fault = "200 {}"           // JSON with nothing in it
	Error200     Fault = "200 error"        // an error with status 200
	Slow         Fault = "slow"             // no answer until the client gives up
	Refused      Fault = "refused"          // the connection closes without an answer
	Cut          Fault = "cut"              // half of the answer, then the connection breaks
	MidStream    Fault = "error mid-stream" // half a manifest, then an error in JSON, status 200 to the end
	Short        Fault = "short"            // a manifest without its last document, and nothing that says so
	Shorter      Fault = "shorter"          // without its last and its third document, a Secret
	Oversized    Fault = "oversized"        // a body without an end
	Redirect     Fault = "redirect"         // 307 to another host
	Lost         Fault = "lost"             // carried out, then no answer
	LostHTML504  Fault = "lost 504"         // carried out, then a proxy's page
)

// Elsewhere is where Redirect leads. Nothing of a client may arrive there.
const Elsewhere = "https://elsewhere.invalid/"

const page = "<!DOCTYPE html>\n<html><head><title>%</title></head><body>" + Mark + "</body></html>\n"

// strike answers a request with a fault; done tells whether that was all.
func strike(f Fault, w http.ResponseWriter, r *http.Request) (done bool) {
	html := func(status int) bool {
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(strings.Replace(page, "%", http.StatusText(status), 1)))
		return true
	}
	text := func(retryAfter string) bool {
		w.Header().Set("Retry-After", retryAfter)
		w.WriteHeader(http.StatusTooManyRequests)
		_, _ = w.Write([]byte("slow down"))
		return true
	}
	switch f {
	case None, Lost, LostHTML504, Cut, MidStream, Short, Shorter:
		return false
	case Unauthorized:
		fail(w, http.StatusUnauthorized, 16, "unauthenticated")
	case Forbidden:
		fail(w, http.StatusForbidden, 7, "permission denied for key "+Key)
	case NotFound:
		fail(w, http.StatusNotFound, 5, "Not Found")
	case Conflict:
		fail(w, http.StatusConflict, 6, "already exists")
	case Internal:
		fail(w, http.StatusInternalServerError, 13, "internal, "+r.Header.Get("Authorization"))
	case TooMany:
		return text("7")
	case TooLong:
		return text("86400")
	case HTML500:
		return html(http.StatusInternalServerError)
	case HTML502:
		return html(http.StatusBadGateway)
	case HTML503:
		return html(http.StatusServiceUnavailable)
	case HTML504:
		return html(http.StatusGatewayTimeout)
	case HTML403:
		return html(http.StatusForbidden)
	case HTML404:
		return html(http.StatusNotFound)
	case HTML200:
		return html(http.StatusOK)
	case Empty200:
		w.WriteHeader(http.StatusOK)
	case Object200:
		_, _ = w.Write([]byte("{}"))
	case Error200:
		_, _ = w.Write([]byte(`{"error":{"code":14,"message":"` + Mark + `"}}`))
	case Slow:
		<-r.Context().Done()
		panic(http.ErrAbortHandler)
	case Refused:
		panic(http.ErrAbortHandler)
	case Oversized:
		line := []byte(strings.Repeat("# "+Mark+"\n", 4096))
		for r.Context().Err() == nil {
			if _, err := w.Write(line); err != nil {
				break
			}
		}
	case Redirect:
		http.Redirect(w, r, Elsewhere, http.StatusTemporaryRedirect)
	default:
		panic("akuityfake: no fault " + string(f))
	}
	return true
}
