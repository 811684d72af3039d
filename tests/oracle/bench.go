package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// benchTime is how long each measurement takes.
const benchTime = 2 * time.Second

type benchReport struct {
	Flows          int     `json:"flows"`
	NsPerFlow      float64 `json:"ns_per_flow"`
	NsPerFlowNamed float64 `json:"ns_per_flow_named"`
	PrepareMs      float64 `json:"prepare_ms"`
	Allowed        int     `json:"allowed"`
}

// runBench loads one case, prepares every endpoint of its flows, and times the look-ups.
func runBench(file string, out io.Writer) error {
	server, err := newAPIServer()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var asked question
	if err := json.Unmarshal(text, &asked); err != nil {
		return err
	}

	begin := time.Now()
	cluster, err := newCluster(server, asked.Objects)
	if err != nil {
		return err
	}
	defer cluster.close()
	type pair struct{ egress, ingress side }
	pairs := make([]pair, 0, len(asked.Flows))
	flows := make([]flow, 0, len(asked.Flows))
	for _, flow := range asked.Flows {
		egress, ingress, err := cluster.sides(flow)
		if err != nil {
			fmt.Fprintln(os.Stderr, "oracle: left out:", err)
			continue
		}
		if egress.key.DestPort == 0 {
			// The library answers these on a detour of its own (a log entry with a stack, or our look-up by hand).
			fmt.Fprintln(os.Stderr, "oracle: left out: port 0 of", flow.From, flow.To)
			continue
		}
		pairs = append(pairs, pair{egress, ingress})
		flows = append(flows, flow)
	}
	if len(pairs) == 0 {
		return fmt.Errorf("no flow of %s can be asked", file)
	}
	report := benchReport{Flows: len(pairs), PrepareMs: float64(time.Since(begin).Microseconds()) / 1000}

	report.NsPerFlow = timed(len(pairs), func() {
		report.Allowed = 0
		for i := range pairs {
			egress, _, _ := pairs[i].egress.verdict()
			ingress, _, _ := pairs[i].ingress.verdict()
			if egress && ingress {
				report.Allowed++
			}
		}
	})
	report.NsPerFlowNamed = timed(len(flows), func() {
		for _, flow := range flows {
			cluster.answer(flow)
		}
	})
	return json.NewEncoder(out).Encode(report)
}

// timed gives the nanoseconds of one of `count` steps of a round.
func timed(count int, round func()) float64 {
	round()
	rounds := 0
	begin := time.Now()
	for time.Since(begin) < benchTime {
		round()
		rounds++
	}
	return float64(time.Since(begin).Nanoseconds()) / float64(rounds) / float64(count)
}
