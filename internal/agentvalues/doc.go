// Package agentvalues lays the Helm values of a vCluster Platform agent over one another.
//
// It owns the order of the layers and Helm's rules for several --values: maps deep, everything else
// replaced, a null kept so that it still unsets the chart's default. It may import problem and yamlscan.
// It is pure: it opens no file or socket.
package agentvalues
