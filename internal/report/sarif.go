package report

import (
	"encoding/json"
	"io"

	"github.com/tenantry/tenantry/internal/problem"
)

// The part of SARIF 2.1.0 (OASIS, sarif-v2.1.0) that a code scanning service needs. The libraries for it
// link an HTTP client, which the program must not have.
type sarifLog struct {
	Schema  string     `json:"$schema"`
	Version string     `json:"version"`
	Runs    []sarifRun `json:"runs"`
}

type sarifRun struct {
	Tool struct {
		Driver struct {
			Name           string      `json:"name"`
			InformationURI string      `json:"informationUri"`
			Rules          []sarifRule `json:"rules"`
		} `json:"driver"`
	} `json:"tool"`
	Results []sarifResult `json:"results"`
}

type sarifRule struct {
	ID               string    `json:"id"`
	ShortDescription sarifText `json:"shortDescription"`
}

type sarifText struct {
	Text string `json:"text"`
}

type sarifResult struct {
	RuleID    string          `json:"ruleId"`
	Level     string          `json:"level"`
	Message   sarifText       `json:"message"`
	Locations []sarifLocation `json:"locations,omitempty"`
}

type sarifLocation struct {
	Physical struct {
		Artifact struct {
			URI string `json:"uri"`
		} `json:"artifactLocation"`
		Region *sarifRegion `json:"region,omitempty"`
	} `json:"physicalLocation"`
}

type sarifRegion struct {
	StartLine   int `json:"startLine"`
	StartColumn int `json:"startColumn,omitempty"`
}

func asSARIF(w io.Writer, found problem.List) error {
	run := sarifRun{Results: []sarifResult{}}
	run.Tool.Driver.Name = "tenantry"
	run.Tool.Driver.InformationURI = "https://github.com/tenantry/tenantry"
	run.Tool.Driver.Rules = []sarifRule{{ID: "fleet", ShortDescription: sarifText{"the definitions of a fleet are consistent"}}}
	for _, p := range found {
		level := severity(p)
		if p.Waits {
			level = "note"
		}
		result := sarifResult{RuleID: "fleet", Level: level, Message: sarifText{p.Message()}}
		if p.Pos.File != "" {
			var at sarifLocation
			at.Physical.Artifact.URI = p.Pos.File
			if p.Pos.Line > 0 {
				at.Physical.Region = &sarifRegion{StartLine: p.Pos.Line, StartColumn: p.Pos.Col}
			}
			result.Locations = []sarifLocation{at}
		}
		run.Results = append(run.Results, result)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(sarifLog{
		Schema: "https://json.schemastore.org/sarif-2.1.0.json", Version: "2.1.0", Runs: []sarifRun{run},
	})
}
