#!/bin/bash
# Runs kci-runner's tests against a real Docker engine and a real LAVA lab, which it starts from
# ../shared when they are not up, and stops again when it has started them.
#
#   examples/labs/run.sh            all of it, about 12 minutes
#   examples/labs/run.sh --quick    without the long form of the kill -9 test
#
# Needs root on Debian 12 and a JDK 17. What the tests saw is in kci-runner/target: four-jobs.txt
# and failsafe-reports. Exits 1 when a test failed, or was skipped though it should have run.
set -euo pipefail
cd "$(dirname "$0")/../.."
shared=$(cd ../shared && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/kci-labs.XXXXXX")
quick=
[ "${1:-}" = --quick ] && quick=1
started_docker= started_lava=

stop() {
  if [ -n "$started_lava" ]; then "$shared/lava/down.sh"; fi
  if [ -n "$started_docker" ]; then "$shared/docker/down.sh"; fi
  rm -rf "$work"
}
trap stop EXIT
[ "$(id -u)" = 0 ] || { echo "run.sh: the engine and the lab need root" >&2; exit 2; }

# ------------------------------------------------------------------ labs ----
seconds() { date +%s; }
begin=$(seconds)
if ! curl -sf --max-time 3 --unix-socket /var/run/docker.sock http://docker/_ping > "$work/ping"; then
  started_docker=1
  "$shared/docker/up.sh"
fi
"$shared/docker/image.sh" busybox > "$work/image.log"
echo "Docker engine: up after $(($(seconds) - begin)) s"
begin=$(seconds)
lava=${LAVA_STATE:-/tmp/lava-lab}
if ! { [ -s "$lava/env" ] && curl -sf --max-time 3 "$(sed -n 's/^LAVA_URL=//p' "$lava/env")/" > "$work/ping"; }; then
  started_lava=1
fi
"$shared/lava/up.sh" > "$work/lava.env" # idempotent; also sets the device's health to good
echo "LAVA lab: up after $(($(seconds) - begin)) s"

# ----------------------------------------------------------------- tests ----
rm -rf kci-runner/target/failsafe-reports kci-runner/target/four-jobs.txt
tests() { # TESTS [OPTION...]: the named integration tests only
  local names=$1
  shift
  ./mvnw -q verify -pl kci-runner -am -Dtest=NoUnitTest -Dsurefire.failIfNoSpecifiedTests=false \
    "-Dit.test=$names" -Dfailsafe.failIfNoSpecifiedTests=false "$@"
}
status=0
tests 'DockerRuntimeIT,LavaRuntimeIT,FourJobsIT,LavaJobLifeIT' || status=1
if [ -z "$quick" ]; then
  tests KillIT -Dkci.kill.points=20 -Dkci.kill.docker=true || status=1
fi

# --------------------------------------------------------------- summary ----
echo
echo "runtime  job   state, result, tests, time since the checkout"
cat kci-runner/target/four-jobs.txt || status=1
echo
for report in kci-runner/target/failsafe-reports/*.txt; do
  grep 'Tests run' "$report" || status=1
  if grep -q 'Skipped: [1-9]' "$report"; then
    echo "skipped: see $report" >&2
    status=1
  fi
done
[ "$status" = 0 ] && echo "all passed" || echo "NOT all passed" >&2
exit "$status"
