#!/bin/bash
# Kills and stops replicas of all services at random and counts what got lost or doubled: three processes of each service
# on this machine, which share the work through Leases in a real Kubernetes cluster (examples/labs/kubernetes), where a part
# of their jobs also runs. The API, storage and mail server are the sandbox.
#
#   examples/soak/replicas.sh [--minutes N] [--seed N] [--push SECONDS] [--keep]
#
# Needs root on Debian 12, git, python3, and 15 minutes more once to build Kubernetes. --keep leaves the cluster running.
# Exits with 0 if nothing was lost or doubled, 1 if something was, 2 if it cannot run here. The logs stay in
# examples/soak/target/replicas.
set -euo pipefail
cd "$(dirname "$0")/../.."
unable() { echo "replicas.sh: $1" >&2; exit 2; }
keep=
arguments=()
for argument; do
  if [ "$argument" = --keep ]; then keep=1; else arguments+=("$argument"); fi
done
[ "$(id -u)" = 0 ] || unable "the cluster needs root"
if [ -z "${KCI_OWN_MOUNTS:-}" ]; then # the account's files lie where a pod has them, but only for this script
  KCI_OWN_MOUNTS=1 exec unshare --mount "$0" "$@"
fi
for service in examples/sandbox/target/kci-sandbox kci-{trigger,tarball,runner,timeout,report}; do
  case $service in */*) file=$service ;; *) file=$service/target/$service ;; esac
  if [ ! -x "$file" ]; then
    echo "Building the toolkit, once"
    ./mvnw -q -DskipTests package
    break
  fi
done

# --------------------------------------------------------------- cluster ----
state=${K8S_STATE:-/tmp/kci-k8s}
started=
[ -s "$state/runner.kubeconfig" ] || started=1
finish() { if [ -n "$started" ] && [ -z "$keep" ]; then examples/labs/kubernetes/down.sh; fi; }
trap finish EXIT
examples/labs/kubernetes/up.sh > /dev/null
k() { "${K8S_BUILD:-/var/cache/kci-k8s}/bin/kubectl" --kubeconfig "$state/admin.kubeconfig" "$@"; }
k apply -f examples/kubernetes/overlays/replicas/leases.yaml > /dev/null # the account kci-service may use Leases only
k -n kernelci delete leases --all > /dev/null

account=/var/run/secrets/kubernetes.io/serviceaccount
mkdir -p /var/run/secrets
mount -t tmpfs -o mode=700 tmpfs /var/run/secrets
mkdir -p "$account"
secret=$(k -n kernelci get serviceaccount kci-service -o 'jsonpath={.secrets[0].name}')
k -n kernelci get secret "$secret" -o 'jsonpath={.data.token}' | base64 -d > "$account/token"
cp "$state/certs/apiserver.crt" "$account/ca.crt"
printf kernelci > "$account/namespace"
server=$(sed -n "s,.*server: 'https://\([^']*\)'.*,\1,p" "$state/runner.kubeconfig")
export KUBERNETES_SERVICE_HOST=${server%:*} KUBERNETES_SERVICE_PORT=${server#*:}

python3 examples/soak/replicas.py --kubeconfig "$state/runner.kubeconfig" --work examples/soak/target/replicas \
  "${arguments[@]}"
