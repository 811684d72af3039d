package main

import (
	"fmt"

	"github.com/cilium/cilium/pkg/option"
	"github.com/cilium/cilium/pkg/policy"
)

// side is one end of a flow, ready for the look-up: no endpoint means that nothing is enforced there.
type side struct {
	endpoint *endpoint
	key      policy.Key
}

// answer asks the policy of each end for itself.
func (c *cluster) answer(asked flow) answer {
	egress, ingress, err := c.sides(asked)
	if err != nil {
		return answer{Error: err.Error()}
	}
	egressAllowed, egressL7, egressAuth := egress.verdict()
	ingressAllowed, ingressL7, ingressAuth := ingress.verdict()
	allowed := egressAllowed && ingressAllowed
	return answer{
		Verdict:   allowOrDeny(allowed),
		Egress:    allowOrDeny(egressAllowed),
		Ingress:   allowOrDeny(ingressAllowed),
		EgressL7:  egressL7,
		IngressL7: ingressL7,
		Auth:      allowed && (egressAuth || ingressAuth),
	}
}

// sides finds the endpoints of a flow, computes their policy when it is not yet there, and makes the keys to look up.
func (c *cluster) sides(asked flow) (egress, ingress side, err error) {
	from, err := c.peerNamed(asked.From)
	if err != nil {
		return egress, ingress, fmt.Errorf("from: %w", err)
	}
	to, err := c.peerNamed(asked.To)
	if err != nil {
		return egress, ingress, fmt.Errorf("to: %w", err)
	}
	port, protocol, err := parsePort(asked.Port)
	if err != nil {
		return egress, ingress, fmt.Errorf("port: %w", err)
	}
	if egress, err = c.side(from, to, policy.EgressKey()); err != nil {
		return egress, ingress, fmt.Errorf("egress: %w", err)
	}
	if ingress, err = c.side(to, from, policy.IngressKey()); err != nil {
		return egress, ingress, fmt.Errorf("ingress: %w", err)
	}
	// A packet has a full port: the plain WithPortProto would make a wildcard of port 0.
	egress.key = egress.key.WithPortProtoPrefix(protocol, port, 16)
	ingress.key = ingress.key.WithPortProtoPrefix(protocol, port, 16)
	return egress, ingress, nil
}

func (c *cluster) side(subject, other peer, key policy.Key) (side, error) {
	home := subject.home()
	if home == nil {
		home = other.home()
	}
	if home == nil {
		home = c.nodeOrder[0]
	}
	switch {
	case subject.pod != nil:
	case subject.node != nil || subject.entity == "host":
		if !option.Config.EnableHostFirewall {
			return side{}, nil // no policy is attached to the host then
		}
	case subject.entity == "health" || subject.entity == "ingress" || subject.entity == "init":
	default:
		return side{}, nil
	}
	agent, err := c.agentOn(home)
	if err != nil {
		return side{}, err
	}
	endpoint, err := agent.endpointOf(subject)
	if err != nil {
		return side{}, err
	}
	return side{endpoint: endpoint, key: key.WithIdentity(agent.identityOf(other))}, nil
}

func (s *side) verdict() (allowed, l7, auth bool) {
	if s.endpoint == nil {
		return true, false, false
	}
	entry := lookup(s.endpoint.policy, s.key)
	if entry.IsDeny() {
		return false, false, false
	}
	return true, entry.IsRedirectEntry(), entry.AuthRequirement.AuthType() != 0
}
