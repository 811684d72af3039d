//go:build !cilium118

package main

import (
	"encoding/json"
	"errors"

	policyv1alpha2 "sigs.k8s.io/network-policy-api/apis/v1alpha2"

	"github.com/cilium/cilium/pkg/k8s"
)

const clusterPolicyKind = "ClusterNetworkPolicy"

// clusterPolicyRules parses a ClusterNetworkPolicy where the agent watches them. What the API server checks is not checked.
func clusterPolicyRules(raw json.RawMessage, localName string, config map[string]string) (ruleSet, error) {
	if config["enable-k8s-cluster-network-policy"] != "true" {
		return nil, errors.New("enable-k8s-cluster-network-policy is off")
	}
	parsed, err := decode[policyv1alpha2.ClusterNetworkPolicy](raw)
	if err != nil {
		return nil, err
	}
	return k8s.ParseClusterNetworkPolicy(logger, localName, parsed)
}
