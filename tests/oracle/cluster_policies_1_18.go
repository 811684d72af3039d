//go:build cilium118

package main

import (
	"encoding/json"
	"errors"
)

const clusterPolicyKind = "ClusterNetworkPolicy"

// clusterPolicyRules says that this version reads none.
func clusterPolicyRules(json.RawMessage, string, map[string]string) (ruleSet, error) {
	return nil, errors.New("ClusterNetworkPolicy is read from 1.20 on")
}
