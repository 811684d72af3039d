package main

import "encoding/json"

// question is one case: a cluster and the flows asked about.
type question struct {
	Objects []json.RawMessage `json:"objects"`
	Flows   []flow            `json:"flows"`
}

// flow is one first packet, after service translation.
type flow struct {
	From string `json:"from"`
	To   string `json:"to"`
	Port string `json:"port"`
}

// reply is the answer to one case.
type reply struct {
	Policies []policyStatus `json:"policies"`
	Answers  []answer       `json:"answers"`
}

// failure is the answer to a line that is no case, or one that no agent would start with.
type failure struct {
	Error string `json:"error"`
}

// policyStatus says whether a policy is in force, and if not, who refused it.
type policyStatus struct {
	Policy policyName `json:"policy"`
	Valid  bool       `json:"valid"`
	Stage  string     `json:"stage,omitempty"`
	Error  string     `json:"error,omitempty"`
}

type policyName struct {
	Kind      string `json:"kind"`
	Namespace string `json:"namespace,omitempty"`
	Name      string `json:"name"`
}

// answer is what the engine says of one flow.
type answer struct {
	Verdict   string `json:"verdict,omitempty"`
	Egress    string `json:"egress,omitempty"`
	Ingress   string `json:"ingress,omitempty"`
	EgressL7  bool   `json:"egressL7,omitempty"`
	IngressL7 bool   `json:"ingressL7,omitempty"`
	Auth      bool   `json:"auth,omitempty"`
	Error     string `json:"error,omitempty"`
}

func allowOrDeny(allowed bool) string {
	if allowed {
		return "allow"
	}
	return "deny"
}
