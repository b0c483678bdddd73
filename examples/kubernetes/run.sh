#!/bin/bash
# Runs the whole pipeline in a real Kubernetes cluster, overlays/sandbox: a revision goes from a branch to a mail; then both
# nodes are drained in turn while jobs run; then pods are deleted at random. At the end, each revision must have one checkout,
# one result of each job, and one mail.
#
#   examples/kubernetes/run.sh           about 7 minutes, plus 15 once to build Kubernetes (examples/labs/kubernetes)
#   examples/kubernetes/run.sh --keep    leaves the cluster running: examples/labs/kubernetes/down.sh stops it
#
# Needs root on Debian 12, a kubectl with kustomize 4 or later on the PATH (1.21 or later), and the images kci/toolkit:0.1.0
# (or KCI_IMAGE) and kci/toolkit:0.1.0-sandbox in the Docker engine (examples/container/build.sh). KCI_SEED decides which pods
# are deleted.
# Exits with 0 if all is as expected, 1 if not, 2 if it cannot run here.
set -euo pipefail
cd "$(dirname "$0")/../.."
unable() { echo "run.sh: $1" >&2; exit 2; }
keep=
case ${1:-} in
  '') ;;
  --keep) keep=1 ;;
  *) unable "unknown option '$1'; expected --keep or nothing" ;;
esac
[ "$(id -u)" = 0 ] || unable "the cluster needs root"
kubectl kustomize --help > /dev/null 2>&1 || unable "there is no kubectl with kustomize on the PATH"
image=${KCI_IMAGE:-kci/toolkit:0.1.0}
docker image inspect "$image" "$image-sandbox" > /dev/null 2>&1 ||
  unable "there is no image $image or $image-sandbox; build them with examples/container/build.sh"

seed=${KCI_SEED:-20261127}
limit=300 # seconds for anything
state=${K8S_STATE:-/tmp/kci-k8s}
work=$(mktemp -d "${TMPDIR:-/tmp}/kci-kubernetes.XXXXXX")
started=
finish() {
  if [ -n "$started" ] && [ -z "$keep" ]; then examples/labs/kubernetes/down.sh; fi
  rm -rf "$work"
}
trap finish EXIT
begin=$SECONDS
say() { printf '%4d s  %s\n' $((SECONDS - begin)) "$1"; }
k() { "${K8S_BUILD:-/var/cache/kci-k8s}/bin/kubectl" --kubeconfig "$state/admin.kubeconfig" "$@"; }
fail() {
  echo "FAILED: $1" >&2
  k get pods -A -o wide >&2 || true
  for service in trigger tarball runner timeout report; do
    echo "--- kci-$service" >&2
    k -n kernelci logs --tail=15 "kci-$service-0" >&2 || true
  done
  exit 1
}
wait_for() { # WHAT COMMAND...
  local what=$1 end=$((SECONDS + limit))
  shift
  until "$@" > /dev/null 2>&1; do
    [ $SECONDS -lt $end ] || fail "waited $limit s for $what"
    sleep 0.5
  done
}

# --------------------------------------------------------------- cluster ----
[ -s "$state/runner.kubeconfig" ] || started=1
K8S_NODES=2 examples/labs/kubernetes/up.sh > "$work/env"
k get node node-2 > /dev/null 2>&1 || unable "the cluster that runs has one node; stop it with examples/labs/kubernetes/down.sh"
say "cluster up"
docker save -o "$work/images.tar" "$image" "$image-sandbox"
examples/labs/kubernetes/image.sh "$work/images.tar"
examples/kubernetes/git-image.sh "$work/git.tar"
examples/labs/kubernetes/image.sh "$work/git.tar"
say "images imported: $(du -m "$work/images.tar" | cut -f1) MB"

# ---------------------------------------------------------------- deploy ----
cp -r examples/kubernetes/base examples/kubernetes/overlays "$work"
overlay=$work/overlays/sandbox
sed -i "s,newName: .*,newName: ${image%:*},; s,newTag: 0.1.0,newTag: ${image#*:}," "$overlay/kustomization.yaml"
mkdir -m 700 "$overlay/secrets"
token() { head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n'; }
token > "$overlay/secrets/pipeline"
token > "$overlay/secrets/runtime-cluster"
cat > "$overlay/secrets/users.json" << END
{"users": [
  {"name": "pipeline", "token": "$(cat "$overlay/secrets/pipeline")"},
  {"name": "runtime-cluster", "token": "$(cat "$overlay/secrets/runtime-cluster")", "groups": ["runtime:cluster:node-editor"]}]}
END
# this cluster provides no volumes itself
volumes=$state/volumes
for owner in kci-trigger kci-tarball kci-runner kci-timeout kci-report sandbox git; do
  mkdir -p "$volumes/$owner"
  chmod 700 "$volumes/$owner"
  chown 65532:65532 "$volumes/$owner"
  cat << END
apiVersion: v1
kind: PersistentVolume
metadata: {name: $owner}
spec:
  capacity: {storage: 20Gi}
  accessModes: [ReadWriteOnce]
  hostPath: {path: $volumes/$owner}
  claimRef: {namespace: kernelci, name: state-$owner-0}
---
END
done > "$work/volumes.yaml"
chmod 711 "$state" "$volumes"
k apply -f "$work/volumes.yaml" > "$work/log"
kubectl kustomize "$overlay" > "$work/all.yaml"
if ! k api-versions | grep -qx policy/v1; then sed -i 's,policy/v1$,policy/v1beta1,' "$work/all.yaml"; fi # before 1.21
k apply -f "$work/all.yaml" > "$work/log" 2>&1 || { cat "$work/log"; fail "kubectl apply"; }
examples/labs/kubernetes/names.sh
services=(kci-trigger-0 kci-tarball-0 kci-runner-0 kci-timeout-0 kci-report-0)
all_ready() { ! k -n kernelci get pods "${services[@]}" sandbox-0 git-0 | grep -v '1/1 *Running' | grep -v ^NAME; }
wait_for "all pods to be ready" all_ready
say "all pods ready"

# ------------------------------------------------------------- revisions ----
address() { k -n kernelci get service "$1" -o 'jsonpath={.spec.clusterIP}'; }
api=http://$(address sandbox):8001/latest
tree=$work/linux
git init -q -b master "$tree"
git -C "$tree" config user.name "A developer"
git -C "$tree" config user.email developer@localhost
git -C "$tree" remote add origin "git://$(address git)/linux.git"
cp examples/kubernetes/tree/* "$tree"
commits=()
push() { # SECONDS-OF-JOBS
  echo "$1" > "$tree/seconds"
  date +%s%N > "$tree/now"
  git -C "$tree" add .
  git -C "$tree" commit -qm "Jobs of $1 s"
  commits+=("$(git -C "$tree" rev-parse HEAD)")
  [ ${#commits[@]} != 1 ] || git -C "$tree" tag -am 'Linux 6.12' v6.12
  wait_for "the git server" git -C "$tree" push -q --follow-tags origin master
}
nodes() { curl -sf --max-time 10 "$api/nodes?$1&limit=1000"; }
has_checkout() { nodes "kind=checkout&data.kernel_revision.commit=$1" | grep -q "$1"; }
has_mail() { grep -rqs "$1" "$volumes/sandbox/mails"; }
mailed() { # COMMIT...
  for commit in "$@"; do wait_for "the mail about $commit" has_mail "$commit"; done
}
jobs_run() { [ "$(k -n kernelci-jobs get pods --field-selector=status.phase=Running -o name | wc -l)" -ge "$1" ]; }

push 2
say "pushed the first revision"
wait_for "a checkout" has_checkout "${commits[-1]}"
say "checkout created"
mailed "${commits[-1]}"
say "mail received"

# ----------------------------------------------------------------- drain ----
# the node has both jobs of a revision; the other one takes what is moved
drain() { # NODE OTHER
  k cordon "$2" > "$work/log"
  push 30
  wait_for "two jobs to run" jobs_run 2
  k uncordon "$2" > "$work/log"
  say "draining $1, which has $(k get pods -A -o wide --no-headers | grep -c " $1 ") pods"
  k drain "$1" --ignore-daemonsets --delete-emptydir-data --timeout="${limit}s" > "$work/drain" 2>&1 ||
    { cat "$work/drain"; fail "kubectl drain $1"; }
  say "drained: $(grep -c 'evicted$' "$work/drain") pods, after $(grep -c 'disruption budget' "$work/drain" || true) refusals to end a job"
  wait_for "all pods to be ready" all_ready
  say "all pods ready on $2"
  mailed "${commits[-1]}"
  say "mail received"
  k uncordon "$1" > "$work/log"
}
drain node-1 node-2
drain node-2 node-1

# ---------------------------------------------------------------- delete ----
echo "seed $seed"
RANDOM=$seed
victims=("${services[@]}" "${services[@]}" git-0) # a storage that is away would make jobs incomplete
deleted=0
for _ in $(seq 1 6); do
  push $((RANDOM % 10))
  for _ in 1 2; do
    victim=${victims[RANDOM % ${#victims[@]}]}
    # half of them get SIGKILL after a second
    grace=$((1 + RANDOM % 2 * 14)) pause=$((2 + RANDOM % 4))
    if k -n kernelci delete pod "$victim" --grace-period="$grace" --wait=false > "$work/log" 2>&1; then
      deleted=$((deleted + 1))
    fi
    sleep "$pause"
  done
  wait_for "a checkout" has_checkout "${commits[-1]}"
done
say "${#commits[@]} revisions pushed, $deleted pods deleted"
mailed "${commits[@]}"
say "all mails received"
wait_for "all pods to be ready" all_ready

# ----------------------------------------------------------------- check ----
sleep 10 # for what must not come: a second mail, a second checkout
nodes "" > "$work/nodes.json"
printf '%s\n' "${commits[@]}" > "$work/commits"
status=0
python3 examples/kubernetes/check.py "$work/nodes.json" "$volumes/sandbox/mails" "$work/commits" || status=1
k -n kernelci get pods -o 'custom-columns=POD:.metadata.name,NODE:.spec.nodeName,RESTARTS:.status.containerStatuses[0].restartCount'
if [ "$status" = 0 ]; then say "all as expected"; else say "NOT as expected"; fi
exit "$status"
