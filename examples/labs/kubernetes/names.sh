#!/bin/bash
# Lets pods find the Services of the cluster that up.sh started by their names, in place of a cluster's DNS: run it after
# Services have been created or deleted.
set -euo pipefail
state=${K8S_STATE:-/tmp/kci-k8s}
"${K8S_BUILD:-/var/cache/kci-k8s}/bin/kubectl" --kubeconfig "$state/admin.kubeconfig" get services --all-namespaces \
  -o 'jsonpath={range .items[*]}{.spec.clusterIP} {.metadata.name}.{.metadata.namespace}.svc.cluster.local{"\n"}{end}' \
  | grep '^[0-9]' > "$state/names"
mv "$state/names" "$state/hosts/services" # dnsmasq reads a new file at once
