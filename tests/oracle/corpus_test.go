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

// corpus is the folder cilium-engine under NETPROOF_CORPORA: what Cilium 1.20.2 said of 17,600 flows.
func corpus(t *testing.T) string {
	folder := os.Getenv("NETPROOF_CORPORA")
	if folder == "" {
		t.Skip("NETPROOF_CORPORA is not set")
	}
	return filepath.Join(folder, "cilium-engine")
}

// TestCorpus answers every recorded flow again.
func TestCorpus(t *testing.T) {
	if ciliumVersion != "1.20.2" {
		t.Skip("the corpus is of another version")
	}
	server, err := newAPIServer()
	if err != nil {
		t.Fatal(err)
	}
	flows, agreed, policies, policiesAgreed := 0, 0, 0, 0
	eachCase(t, func(seed string, asked question, want []recordedFlow, recorded map[policyName]recordedPolicy) {
		line, err := json.Marshal(asked)
		if err != nil {
			t.Fatal(err)
		}
		got, err := answerLine(server, line)
		if err != nil {
			t.Errorf("%s: %v", seed, err)
			return
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
			then, found := recorded[status.Policy]
			if found && then.Valid == status.Valid && then.Stage == status.Stage {
				policiesAgreed++
			} else {
				t.Errorf("%s: %+v: recorded %+v", seed, status, then)
			}
		}
	})
	if flows != 17600 {
		t.Errorf("%d flows, not 17600", flows)
	}
	t.Logf("%d of %d flows and %d of %d policies agree", agreed, flows, policiesAgreed, policies)
}

func eachCase(t *testing.T, each func(string, question, []recordedFlow, map[policyName]recordedPolicy)) {
	folder := corpus(t)
	recorded := recordedPolicies(t, filepath.Join(folder, "policies.jsonl"))
	files, err := filepath.Glob(filepath.Join(folder, "cases", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases in %s: %v", folder, err)
	}
	for _, file := range files {
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
		each(seed, asked, want, recorded[seed])
	}
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
