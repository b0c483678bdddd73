#!/bin/bash
# Gives an image to all nodes of the cluster that up.sh started: examples/labs/kubernetes/image.sh FILE, a tar file as
# `docker save` writes it.
set -euo pipefail
for node in "${K8S_STATE:-/tmp/kci-k8s}"/node-*; do
  ctr -a "$node/containerd.sock" -n k8s.io images import "$1" > /dev/null
done
