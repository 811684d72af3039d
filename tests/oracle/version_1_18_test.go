//go:build cilium118

package main

import "testing"

// TestLookupByHand compares the look-up for port 0 with the engine's own where that has one.
func TestLookupByHand(t *testing.T) {
	server, err := newAPIServer()
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	eachCase(t, func(seed string, asked question, _ []recordedFlow, _ map[policyName]recordedPolicy) {
		cluster, err := newCluster(server, asked.Objects)
		if err != nil {
			return // a setting that 1.18 does not know
		}
		defer cluster.close()
		for _, flow := range asked.Flows {
			egress, ingress, err := cluster.sides(flow)
			if err != nil {
				t.Errorf("%s: %+v: %v", seed, flow, err)
				continue
			}
			for _, side := range []side{egress, ingress} {
				if side.endpoint == nil || side.key.DestPort == 0 {
					continue
				}
				compared++
				engine, _, _ := side.endpoint.policy.Lookup(side.key)
				if ours := lookupByHand(side.endpoint.policy, side.key); ours.IsDeny() != engine.IsDeny() ||
					ours.IsRedirectEntry() != engine.IsRedirectEntry() {
					t.Errorf("%s: %+v: the engine says %v, the look-up by hand %v", seed, flow, engine, ours)
				}
			}
		}
	})
	t.Logf("%d look-ups agree", compared)
}
