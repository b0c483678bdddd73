#!/bin/bash
# Builds the image and runs each of its commands as a careful user would: uid 65532, read-only root, no capabilities.
#
#   examples/container/test.sh [IMAGE]      about 3 minutes
#
# Takes the executables that Maven left in the target folders. RUNTIME_IMAGE names another base image; without it, and with
# ../shared beside this repository, the base is a Debian with a Java runtime, made without any registry. Starts the engine if
# none runs, and stops it then. Exits with 0 if all is as expected, else with 1.
set -euo pipefail
cd "$(dirname "$0")/../.."
image=${1:-kci/toolkit:0.1.0}
services=(kci-trigger kci-tarball kci-runner kci-timeout kci-report)
work=$(mktemp -d "${TMPDIR:-/tmp}/kci-image.XXXXXX")
started=''
finish() {
  for service in "${services[@]}"; do docker rm -f -v "kci-image-test-$service" > "$work/rm.log" 2>&1 || true; done
  [ -z "$started" ] || ../shared/docker/down.sh
  rm -rf "$work"
}
trap finish EXIT
fail() { echo "FAILED: $1" >&2; exit 1; }
seconds() { date +%s; }

# ---- the image
if ! docker version > "$work/version" 2>&1 && [ -x ../shared/docker/up.sh ]; then
  started=1
  ../shared/docker/up.sh
fi
if [ -z "${RUNTIME_IMAGE:-}" ] && [ -x ../shared/docker/image.sh ]; then
  export RUNTIME_IMAGE=kci/jre:local
  docker image inspect kci/jre:local > "$work/base" 2>&1 ||
    ../shared/docker/image.sh debian kci/jre:local openjdk-17-jre-headless
fi
begin=$(seconds)
examples/container/build.sh "$image" > "$work/build.log" 2>&1 || { tail -20 "$work/build.log"; fail "the image"; }
echo "$image: $(docker image inspect -f '{{.Size}}' "$image" | awk '{printf "%.0f MB", $1 / 1e6}'), built in $(($(seconds) - begin)) s"
docker image inspect -f '{{range $key, $value := .Config.Labels}}{{$key}}={{$value}}{{"\n"}}{{end}}' "$image"

# ---- each command, for a moment
careful=(--read-only --cap-drop ALL --security-opt no-new-privileges --tmpfs /tmp)
for command in kci-api "${services[@]}"; do
  docker run --rm "${careful[@]}" --network none "$image" "$command" --version
  # with -Xshare:on, Java refuses to start if it cannot use the archive
  docker run --rm "${careful[@]}" --network none -e KCI_JAVA_OPTS=-Xshare:on "$image" "$command" --help > "$work/help" ||
    fail "$command cannot use its archive"
done
[ "$(docker run --rm "${careful[@]}" "$image" id -u)" = 65532 ] || fail "the user"
[ "$(docker run --rm "${careful[@]}" "$image" sh -c 'echo $LANG')" = C.UTF-8 ] || fail "the language"
heap=$(docker run --rm "${careful[@]}" --memory 512m -e KCI_JAVA_OPTS='-XX:MaxRAMPercentage=60 -XX:+PrintFlagsFinal' \
  "$image" kci-api --version | awk '$2 == "MaxHeapSize" {print $4}')
[ "$heap" -gt $((300 << 20)) ] && [ "$heap" -lt $((310 << 20)) ] || fail "the heap is $heap bytes, not 60 % of 512 MiB"
echo "heap with --memory 512m: $((heap >> 20)) MiB"

# ---- five starts of each, with its archive and with only Java's own
docker run --rm "${careful[@]}" --network none "$image" bash -c '
  TIMEFORMAT="%R s, processor %U s"
  five() { for _ in 1 2 3 4 5; do "$@" --help > /tmp/help; done; }
  for command in kci-api kci-trigger kci-tarball kci-runner kci-timeout kci-report; do
    options=$(sed -n "s/^flags=.\(.*\).$/\1/p;/^exec/q" "/opt/kci/$command")
    { time five java $options -jar "/opt/kci/$command"; } 2> /tmp/before
    { time five "$command"; } 2> /tmp/after
    echo "5 starts of $command: $(cat /tmp/before); with the archive $(cat /tmp/after)"
  done'

# ---- each service, until it is healthy and told to stop; the API does not answer
for service in "${services[@]}"; do
  docker run -d --name "kci-image-test-$service" "${careful[@]}" --health-interval 1s --memory 256m \
    -v "$PWD/examples/container/unanswered:/etc/kernelci:ro" -e KCI_CONFIG=/etc/kernelci/lab.yaml -e KCI_RUNTIMES=shell \
    "$image" "$service" run > "$work/id"
done
for service in "${services[@]}"; do
  name=kci-image-test-$service
  health=starting
  for _ in $(seq 1 60); do
    health=$(docker inspect -f '{{.State.Health.Status}}' "$name")
    [ "$health" = starting ] || break
    sleep 0.5
  done
  [ "$health" = healthy ] || { docker logs "$name"; docker inspect -f '{{json .State}}' "$name"; fail "$service is $health"; }
  begin=$(seconds)
  docker stop -t 20 "$name" > "$work/stop"
  code=$(docker inspect -f '{{.State.ExitCode}}' "$name")
  [ "$code" = 0 ] || { docker logs "$name"; fail "$service ended with $code"; }
  echo "$service run: healthy, stopped in $(($(seconds) - begin)) s with exit code 0"
done
echo "all passed"
