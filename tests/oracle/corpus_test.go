//go:build !cilium118

package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"
)

// TestCorpus answers every recorded flow again. The corpus is what Cilium 1.20.2 said; NETPROOF_CORPORA is the folder
// that holds cilium-engine.
func TestCorpus(t *testing.T) {
	folder := os.Getenv("NETPROOF_CORPORA")
	if folder == "" {
		t.Skip("NETPROOF_CORPORA is not set")
	}
	folder = filepath.Join(folder, "cilium-engine")
	server, err := newAPIServer()
	if err != nil {
		t.Fatal(err)
	}
	recorded := recordedPolicies(t, filepath.Join(folder, "policies.jsonl"))
	cases, err := filepath.Glob(filepath.Join(folder, "cases", "*.yaml"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}

	flows, agreed, policies, policiesAgreed := 0, 0, 0, 0
	for _, file := range cases {
		seed := strings.TrimSuffix(filepath.Base(file), ".yaml")
		asked := question{Objects: yamlObjects(t, file, recorded[seed])}
		var want []recordedFlow
		readLines(t, strings.TrimSuffix(file, ".yaml")+".flows.jsonl", func(line []byte) {
			var one recordedFlow
			if err := json.Unmarshal(line, &one); err != nil {
				t.Fatal(err)
			}
			want = append(want, one)
			asked.Flows = append(asked.Flows, one.flow)
		})
		line, err := json.Marshal(asked)
		if err != nil {
			t.Fatal(err)
		}
		got := answerLine(server, line)
		if got.Error != "" {
			t.Errorf("%s: %s", seed, got.Error)
			continue
		}
		for i, answered := range got.Answers {
			flows++
			if answered == want[i].answer {
				agreed++
			} else {
				t.Errorf("%s: %+v: recorded %+v, got %+v", seed, want[i].flow, want[i].answer, answered)
			}
		}
		for _, status := range got.Policies {
			policies++
			then, found := recorded[seed][status.Policy]
			if found && then.Valid == status.Valid && then.Stage == status.Stage {
				policiesAgreed++
			} else {
				t.Errorf("%s: %+v: recorded %+v", seed, status, then)
			}
		}
	}
	t.Logf("%d of %d flows and %d of %d policies agree", agreed, flows, policiesAgreed, policies)
}

type recordedFlow struct {
	flow
	answer
}

type recordedPolicy struct {
	Cluster string `json:"cluster"`
	policyName
	Valid bool   `json:"valid"`
	Stage string `json:"stage"`
}

func recordedPolicies(t *testing.T, file string) map[string]map[policyName]recordedPolicy {
	all := map[string]map[policyName]recordedPolicy{}
	readLines(t, file, func(line []byte) {
		var one recordedPolicy
		if err := json.Unmarshal(line, &one); err != nil {
			t.Fatal(err)
		}
		if all[one.Cluster] == nil {
			all[one.Cluster] = map[policyName]recordedPolicy{}
		}
		all[one.Cluster][one.policyName] = one
	})
	return all
}

// yamlObjects leaves out each NetworkPolicy that Kubernetes' own validation refused: the oracle does not have it.
func yamlObjects(t *testing.T, file string, recorded map[policyName]recordedPolicy) (objects []json.RawMessage) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, document := range strings.Split("\n"+string(text), "\n---\n") {
		raw, err := yaml.YAMLToJSON([]byte(document))
		if err != nil {
			t.Fatal(err)
		}
		var head objectHead
		if err := json.Unmarshal(raw, &head); err != nil {
			t.Fatal(err)
		}
		name := policyName{Kind: head.Kind, Namespace: head.Metadata.Namespace, Name: head.Metadata.Name}
		if then, found := recorded[name]; found && head.Kind == "NetworkPolicy" && !then.Valid {
			continue
		}
		objects = append(objects, raw)
	}
	return objects
}

func readLines(t *testing.T, file string, each func([]byte)) {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	scanner := bufio.NewScanner(bytes.NewReader(text))
	for scanner.Scan() {
		each(scanner.Bytes())
	}
}
