package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

const smallCluster = `{"objects":[
{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"shop"}},
{"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"},"status":{"addresses":[{"type":"InternalIP","address":"172.18.0.2"}]}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","labels":{"app":"web"}},
 "spec":{"nodeName":"n1","containers":[{"name":"c"}]},"status":{"podIP":"10.0.0.1"}},
{"apiVersion":"v1","kind":"Pod","metadata":{"name":"db","namespace":"shop","labels":{"app":"db"}},
 "spec":{"nodeName":"n1","containers":[{"name":"c","ports":[{"name":"sql","containerPort":5432}]}]},"status":{"podIP":"10.0.0.2"}},
{"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"db","namespace":"shop"},
 "spec":{"podSelector":{"matchLabels":{"app":"db"}},"ingress":[{"from":[{"podSelector":{"matchLabels":{"app":"web"}}}],"ports":[{"port":"sql"}]}]}},
{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"http","namespace":"shop"},
 "spec":{"endpointSelector":{"matchLabels":{"app":"web"}},"egress":[{"toEndpoints":[{"matchLabels":{"app":"db"}}]},
 {"toPorts":[{"ports":[{"port":"80","protocol":"TCP"}],"rules":{"http":[{}]}}]}, {"icmps":[{"fields":[{"type":0}]}]}]}},
{"apiVersion":"cilium.io/v2","kind":"CiliumNetworkPolicy","metadata":{"name":"nowhere","namespace":"shop"},
 "spec":{"endpointSelector":{},"ingress":[{"fromEntities":["nowhere"]}]}}],
"flows":[{"from":"shop/web","to":"shop/db","port":"5432/TCP"},{"from":"shop/web","to":"ip:10.0.0.2","port":"80/TCP"},
{"from":"shop/web","to":"ip:8.8.8.8","port":"80/TCP"},{"from":"shop/web","to":"ip:8.8.8.8","port":"443/TCP"},
{"from":"node:n1","to":"shop/db","port":"1/UDP"},{"from":"shop/web","to":"ip:8.8.8.8","port":"0/ICMP"},
{"from":"shop/nobody","to":"shop/db","port":"1/UDP"}]}`

// TestServe asks over the protocol: a case, a line that is none, a setting that is none, and the case again.
func TestServe(t *testing.T) {
	line := strings.ReplaceAll(smallCluster, "\n", "")
	wrong := `{"objects":[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"cilium-config","namespace":"kube-system"},"data":{"enable-policy":"perhaps"}}]}`
	var out bytes.Buffer
	if err := serve(strings.NewReader(strings.Join([]string{line, "{", wrong, line}, "\n")), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 4 {
		t.Fatalf("%d lines: %s", len(lines), out.String())
	}
	for _, index := range []int{1, 2} {
		if !strings.Contains(lines[index], `"error"`) {
			t.Errorf("no error: %s", lines[index])
		}
	}
	if lines[0] != lines[3] {
		t.Errorf("the same case was answered otherwise: %s", lines[3])
	}
	var got reply
	if err := json.Unmarshal([]byte(lines[0]), &got); err != nil {
		t.Fatal(err)
	}
	want := []answer{
		{Verdict: "allow", Egress: "allow", Ingress: "allow"},
		{Verdict: "deny", Egress: "allow", Ingress: "deny", EgressL7: true},
		{Verdict: "allow", Egress: "allow", Ingress: "allow", EgressL7: true},
		{Verdict: "deny", Egress: "deny", Ingress: "allow"},
		{Verdict: "allow", Egress: "allow", Ingress: "allow"},
		{Verdict: "allow", Egress: "allow", Ingress: "allow"},
		{Error: `from: no pod "shop/nobody"`},
	}
	for i := range want {
		if i >= len(got.Answers) || got.Answers[i] != want[i] {
			t.Errorf("flow %d: %+v in %s", i, want[i], lines[0])
		}
	}
	if len(got.Policies) != 3 || !got.Policies[0].Valid || !got.Policies[1].Valid || got.Policies[2].Stage != stageServer {
		t.Errorf("%+v", got.Policies)
	}
}
