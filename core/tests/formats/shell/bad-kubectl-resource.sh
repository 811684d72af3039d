#!/usr/bin/env bash
kubectl -n kube-system get pods -l k8s-app=cilium
kubectl get ciliumnodeslices.cilium.io
