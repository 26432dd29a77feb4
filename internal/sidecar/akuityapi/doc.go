// Package akuityapi calls the Akuity API: the few endpoints about clusters that the sidecar needs.
//
// It owns how a call is made, repeated and believed: nothing that is not surely an answer of the API is
// taken for one, and an absence is only an absence when the API has shown that it could have seen the
// thing. What should be there is not its business. It may import problem, serveraddr and akuity of this
// module.
//
// A call goes through four layers, each a caller: retrying (waits and repeats), limiting (how many at a
// time), recording (metrics) and wire (HTTP). Everything here may be used by several goroutines.
package akuityapi
