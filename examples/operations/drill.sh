#!/bin/bash
# Kills services and the API, breaks a configuration, and says for each after how many seconds which alert fired and what
# /readyz and `kci-api status` said. Needs built executables, curl, python3, and Debian's prometheus in the PATH.
# Everything listens on loopback and ends with this script. About 5 minutes.
#   examples/operations/drill.sh [FOLDER]
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
work=${1:-$(mktemp -d)}
mkdir -p "$work" && cd "$work" || exit 1
api=http://127.0.0.1:18001/
declare -A pid
trap 'kill $(jobs -p) 2>/dev/null' EXIT

cat > config.yaml <<'YAML'
trees: {t: {url: 'https://example.org/t.git'}}
runtimes: {shell: {lab_type: shell, isolation: none}}
platforms: {shell: {}}
jobs:
  ok: {template: script, kind: job, params: {command: 'exit 0'}}
scheduler:
  - {job: ok, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
YAML
sed -e 's/"127.0.0.1:9101"/"127.0.0.1:19103"/; s/kci-trigger/kci-runner/' -e '/9102/,$d' \
    -e 's/15s/5s/' "$top/examples/operations/prometheus.yml" > prometheus.yml
cat >> prometheus.yml <<'YAML'
      - targets: ["127.0.0.1:19104"]
        labels: {service: kci-timeout}
YAML
cp "$top/examples/operations/alerts.yml" .

start() { # NAME COMMAND…
  local name=$1; shift
  "$@" >> "$name.log" 2>&1 &
  pid[$name]=$!
}
service() { # NAME COMMAND PORT ARGS…
  local name=$1 command=$2 port=$3; shift 3
  start "$name" "$top/$name/target/$name" "$command" --config config.yaml --name drill --state-dir state \
    --listen ":$port" "$@"
}
sandbox() { start kci-sandbox "$top/examples/sandbox/target/kci-sandbox" --port 18001 --smtp-port 0 --state api --users users.json; }
runner() { service kci-runner loop 19103 --runtimes shell --work work; }
timeout_service() { service kci-timeout run 19104 --poll-period 5s; }
readyz() { curl -s -m 5 -o readyz.txt -w '%{http_code}' "http://127.0.0.1:$1/readyz"; }
await() { # WHAT COMMAND…: prints the seconds that it took, at most 300
  local what=$1 begun=$SECONDS; shift
  until "$@"; do
    [ $((SECONDS - begun)) -lt 300 ] || { echo "$what: not within 300 s"; return 1; }
    sleep 1
  done
  echo "$what: after $((SECONDS - begun)) s"
}
is_ready() { [ "$(readyz "$1")" = 200 ]; }
is_not_ready() { [ "$(readyz "$1")" != 200 ]; }
fires() { curl -s http://127.0.0.1:19090/api/v1/alerts | python3 -c "
import json, sys
sys.exit(not any(a['state'] == 'firing' and a['labels']['alertname'] == '$1' for a in json.load(sys.stdin)['data']['alerts']))"; }
quiet() { ! fires "$1"; }
status() { "$top/kci-api/target/kci-api" status --api-url $api 2>&1 | sed -n '1,4p;/silent/p' | sort -u | sed 's/^/    /'; }
logged() { grep -q "$2" "$1.log"; }

sandbox
until [ -s users.json ] && curl -s -o /dev/null $api; do sleep 0.5; done
chmod 600 users.json
KCI_API_URL=$api
KCI_API_TOKEN=$(python3 -c "import json; print(next(u['token'] for u in json.load(open('users.json'))['users'] if u['name'] == 'pipeline'))")
export KCI_API_URL KCI_API_TOKEN
runner; timeout_service
start prometheus prometheus --config.file=prometheus.yml --storage.tsdb.path=tsdb --web.listen-address=127.0.0.1:19090
await "runner ready" is_ready 19103
await "timeout ready" is_ready 19104

echo "== kill -9 kci-runner"
kill -9 "${pid[kci-runner]}"; wait "${pid[kci-runner]}" 2>> killed.log
await "  /readyz fails" is_not_ready 19103
await "  KciServiceDown fires" fires KciServiceDown
status
runner
await "  ready again" is_ready 19103
await "  alert ends" quiet KciServiceDown

echo "== kill -9 the API"
kill -9 "${pid[kci-sandbox]}"; wait "${pid[kci-sandbox]}" 2>> killed.log
await "  /readyz fails" is_not_ready 19104
sed 's/^/    /' readyz.txt
await "  KciApiUnanswered fires" fires KciApiUnanswered
status
echo "    /livez: $(curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:19103/livez)"
sandbox
await "  ready again" is_ready 19104
await "  runner ready again" is_ready 19103

echo "== break the configuration and reload"
cp config.yaml good.yaml; echo 'jobs: [' >> config.yaml
kill -HUP "${pid[kci-runner]}"
await "  logged" logged kci-runner "Not reloaded"
grep -h "Not reloaded" kci-runner.log | cut -c1-160 | sed 's/^/    /'
echo "    /readyz: $(readyz 19103)"
cp good.yaml config.yaml; kill -HUP "${pid[kci-runner]}"
sleep 2
await "  ready with the mended one" is_ready 19103

echo "== stop all"
kill "${pid[kci-runner]}" "${pid[kci-timeout]}"
wait "${pid[kci-runner]}"; echo "  kci-runner: exit code $?"
wait "${pid[kci-timeout]}"; echo "  kci-timeout: exit code $?"
