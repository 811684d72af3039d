#!/usr/bin/env bash
# Builds and pushes an image; no cluster is made here.
set -eu
docker build -t "registry.example.com/shop:${TAG:?}" .
docker push "registry.example.com/shop:${TAG}"
helm upgrade --install shop ./chart --set image.tag="$TAG"
