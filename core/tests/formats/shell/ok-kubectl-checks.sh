#!/usr/bin/env bash
kubectl -n kube-system get pods -l k8s-app=cilium -o wide
kubectl get ciliumnodes.cilium.io
kubectl get ciliumendpointslices.cilium.io
kubectl get ces,cep -A
kubectl get configmap cilium-config -n kube-system -o yaml
kubectl exec -n kube-system ds/cilium -- cilium status --verbose
kubectl get networkpolicies,ciliumnetworkpolicies --all-namespaces
