#!/bin/bash
# Runs the tests of kci-runtimes and kci-runner against a real Docker engine, a real Kubernetes cluster and a real LAVA
# lab. Starts them if they are not running, and then stops them again.
#
#   examples/labs/run.sh              everything, about 9 minutes, plus 15 once to build Kubernetes
#   examples/labs/run.sh --quick      without the long form of the kill -9 test
#   examples/labs/run.sh --docker     only the tests that need the Docker engine
#   examples/labs/run.sh --kubernetes only the tests that need the cluster, about 3 minutes
#   examples/labs/run.sh --lava       only the tests that need the LAVA lab, about 5 minutes
#
# Needs root on Debian 12, JDK 17, and the folder ../shared. Results are printed and kept in kci-runner/target
# (four-jobs.txt, lava-life.txt, failsafe-reports) and kci-runtimes/target (failsafe-reports). Exits with 0 if all tests
# pass, 1 if one fails or is skipped, 2 if they cannot run here.
set -euo pipefail
cd "$(dirname "$0")/../.."
usage() { echo "run.sh: $1" >&2; exit 2; }
docker=1 kubernetes=1 lava=1 kill=1
case ${1:-} in
  '') ;;
  --quick) kill= ;;
  --docker) kubernetes='' lava='' ;;
  --kubernetes) docker='' lava='' kill='' ;;
  --lava) docker='' kubernetes='' kill='' ;;
  *) usage "unknown option '$1'; expected --quick, --docker, --kubernetes, --lava or nothing" ;;
esac
[ $# -le 1 ] || usage "at most one option"
[ "$(id -u)" = 0 ] || usage "the engine and the lab need root"
[ -d ../shared/lava ] && [ -d ../shared/docker ] || usage "there is no $(cd .. && pwd)/shared with lava and docker"
shared=$(cd ../shared && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/kci-labs.XXXXXX")
started_docker='' started_kubernetes='' started_lava=''

stop() { # only what this script started
  if [ -n "$started_lava" ]; then "$shared/lava/down.sh"; fi
  if [ -n "$started_kubernetes" ]; then examples/labs/kubernetes/down.sh; fi
  if [ -n "$started_docker" ]; then "$shared/docker/down.sh"; fi
  rm -rf "$work"
}
trap stop EXIT

# ------------------------------------------------------------------ labs ----
seconds() { date +%s; }
if [ -n "$docker" ]; then
  begin=$(seconds)
  if ! curl -sf --max-time 3 --unix-socket /var/run/docker.sock http://docker/_ping > "$work/ping"; then
    started_docker=1
    "$shared/docker/up.sh"
  fi
  "$shared/docker/image.sh" busybox > "$work/image.log"
  echo "Docker engine: up after $(($(seconds) - begin)) s"
fi
if [ -n "$kubernetes" ]; then
  begin=$(seconds)
  [ -s "${K8S_STATE:-/tmp/kci-k8s}/runner.kubeconfig" ] || started_kubernetes=1
  examples/labs/kubernetes/up.sh > "$work/kubernetes.env" # idempotent
  echo "Kubernetes cluster: up after $(($(seconds) - begin)) s"
fi
if [ -n "$lava" ]; then
  begin=$(seconds)
  state=${LAVA_STATE:-/tmp/lava-lab}
  if ! { [ -s "$state/env" ] && curl -sf --max-time 3 "$(sed -n 's/^LAVA_URL=//p' "$state/env")/" > "$work/ping"; }; then
    started_lava=1
  fi
  "$shared/lava/up.sh" > "$work/lava.env" # idempotent; also sets the device's health to good
  echo "LAVA lab: up after $(($(seconds) - begin)) s"
fi

# ----------------------------------------------------------------- tests ----
target=kci-runner/target
rm -rf "$target/failsafe-reports" kci-runtimes/target/failsafe-reports "$target/four-jobs.txt" "$target/lava-life.txt"
tests() { # TESTS [OPTION...]: the named integration tests only; a failed one does not keep the next module's from running
  local names=$1
  shift
  ./mvnw -q verify -pl kci-runtimes,kci-runner -am -Dtests.forks=1 -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dmaven.test.failure.ignore=true "-Dit.test=$names" -Dfailsafe.failIfNoSpecifiedTests=false "$@"
}
four=onAShell
names=
[ -z "$docker" ] || { four=$four+inADockerEngine names=$names,DockerRuntimeIT; }
[ -z "$kubernetes" ] || { four=$four+inAKubernetesCluster names=$names,RealClusterIT; }
[ -z "$lava" ] || { four=$four+inALavaLab names=$names,LavaRuntimeIT,LavaJobLifeIT; }
status=0
tests "FourJobsIT#$four$names" || status=1
if [ -n "$kill" ]; then
  tests KillIT -Dkci.kill.points=20 -Dkci.kill.docker="${docker:+true}" \
    -Dkci.kill.kubernetes="${kubernetes:+true}" || status=1
fi
if [ -n "$docker" ]; then
  examples/abuse/run.sh --engine docker || status=1
  examples/container/test.sh || status=1
fi

# --------------------------------------------------------------- summary ----
table() { # FILE HEADER
  echo
  echo "$2"
  cat "$target/$1" || status=1
}
table four-jobs.txt "runtime  job   state, result, tests, time since the checkout"
if [ -n "$lava" ]; then
  table lava-life.txt "$(printf '%-32s %-20s %-9s %-10s %-12s %s' \
    'LAVA job' 'in the lab' 'node' 'result' 'error_code' 'after, error_msg')"
fi
echo
for report in kci-run*/target/failsafe-reports/*.txt; do
  line=$(grep 'Tests run' "$report") || status=1
  echo "$line"
  case $line in *'Failures: 0, Errors: 0,'*) ;; *) status=1 ;; esac
done
# one line a test that was skipped, with its reason
skipped=$(awk -F'"' '/<testcase /{name=$0; sub(/.*<testcase name="/, "", name); sub(/".*/, "", name)}
  /<skipped/{print "skipped: " FILENAME " " name ": " $2}' kci-run*/target/failsafe-reports/TEST-*.xml)
if [ -n "$skipped" ]; then
  echo "$skipped" >&2
  status=1
fi
[ "$status" = 0 ] && echo "all passed" || echo "NOT all passed" >&2
exit "$status"
