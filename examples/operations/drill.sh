#!/bin/bash
# Breaks a running pipeline in each way that docs/operations.md knows, and says for each which alert fired, what /readyz and
# `kci-api status` said, and after how long. At the end nothing may be lost, and no mail sent twice.
#   examples/operations/drill.sh [--only CASE,…] [--factor N] [--rounds N] [FOLDER]
# Cases: services api runtime mail disk config remote silent restarts. Needs built executables, git, curl, python3, and Debian's
# prometheus in the PATH; for `disk` the right to mount a tmpfs. Everything listens on loopback and ends with this script.
# About 15 minutes. Times in the alert rules are divided by the factor (30).
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
here=$top/examples/operations
cases=(services api runtime mail disk config remote silent restarts)
factor=30 rounds=20 work=
while [ $# -gt 0 ]; do
  case $1 in
    --only) IFS=, read -ra cases <<< "$2"; shift 2 ;;
    --factor) factor=$2; shift 2 ;;
    --rounds) rounds=$2; shift 2 ;;
    *) work=$1; shift ;;
  esac
done
[ -n "$work" ] || work=$(mktemp -d)
mkdir -p "$work" && cd "$work" && work=$PWD || exit 1
api=http://127.0.0.1:18001/ mailbox=http://127.0.0.1:18002/
services=(kci-trigger kci-tarball kci-runner kci-timeout kci-report)
declare -A pid port=([kci-trigger]=19101 [kci-tarball]=19102 [kci-runner]=19103 [kci-timeout]=19104 [kci-report]=19105)
mounted=
finish() {
  kill $(jobs -p) 2> /dev/null
  wait 2> /dev/null
  [ -z "$mounted" ] || umount -l "$mounted"
}
trap finish EXIT

# ---- the pipeline

start() { # NAME COMMAND…
  local name=$1; shift
  env --default-signal=HUP "$@" >> "$name.log" 2>&1 & # not ignored, even if this runs under nohup
  pid[$name]=$!
}
sandbox() { start kci-sandbox "$top/examples/sandbox/target/kci-sandbox" --port 18001 --smtp-port 0 --state api --users users.json; }
mail() { start mail "$top/examples/sandbox/target/kci-sandbox" --port 18002 --smtp-port 18025 --state mail --users mail-users.json; }
lab() { start lab python3 "$here/drill/lab.py" 18003 lab-jobs; }
service() { # NAME
  local more=()
  case $1 in
    kci-runner) more=(run --runtimes shell,lab --templates templates) ;;
    kci-report) more=(run --settle 2s) ;;
    kci-tarball) more=(run --holdoff 5s) ;;
    *) more=(run) ;;
  esac
  start "$1" "$top/$1/target/$1" "${more[@]}" --config config.yaml --settings kernelci.toml --api drill --name drill \
    --state-dir state --listen ":${port[$1]}"
}
stopped() { # NAME: kill -9, and wait until it is gone
  kill -9 "${pid[$1]}"; wait "${pid[$1]}" 2>> killed.log
}
push() { # a revision
  git -C tree -c user.name=drill -c user.email=drill@localhost commit -q --allow-empty -m "$(date +%s%N)"
  git -C tree rev-parse HEAD >> commits
}

# ---- what is asked

now() { date +%s%N; }
await() { # LIMIT COMMAND…: sets $after to the seconds that it took
  local limit=$1 begun; begun=$(now); shift
  until "$@" > /dev/null 2>&1; do
    after=$((($(now) - begun) / 1000000000))
    if [ $after -ge "$limit" ]; then after="not within $limit"; failures+=("$case: $*"); return 1; fi
    sleep 0.3
  done
  after=$(python3 -c "print(round(($(now) - $begun) / 1e9, 1))")
}
readyz() { curl -s -m 5 -o readyz.txt -w '%{http_code}' "http://127.0.0.1:${port[$1]}/readyz"; }
ready() { [ "$(readyz "$1")" = 200 ]; }
unready() { [ "$(readyz "$1")" != 200 ]; }
all_ready() { local name; for name in "${services[@]}"; do ready "$name" || return 1; done; }
alert() { # STATE NAME [SERVICE]
  curl -s -m 5 http://127.0.0.1:19090/api/v1/alerts | python3 -c "
import json, sys
sys.exit(not any(a['state'] == '$1' and a['labels']['alertname'] == '$2' and '${3:-}' in ('', a['labels'].get('service'))
                 for a in json.load(sys.stdin)['data']['alerts']))"; }
fires() { alert firing "$@"; }
quiet() { ! alert firing "$@"; }
status() { "$top/kci-api/target/kci-api" status 2>&1; }
status_says() { status | grep -q -E "$1"; }
account() { "$here/drill/account.py" $api $mailbox commits; }
logged() { grep -q "$2" "$1.log"; }

rows=() failures=() case=
tell() { # WHAT BY AFTER
  printf '  %-44s %-40s %s\n' "$1" "$2" "$3"
  rows+=("| $1 | $2 | $3 |")
}
noticed() { # WHAT SERVICE ALERT: of a service that cannot work now
  local words
  await 30 unready "$2"; words=$(grep -F '[-]' readyz.txt 2> /dev/null | tr '\n' ' ')
  tell "$1" "/readyz of $2: ${words:-no answer}" "$after s"
  await 300 fires "$3"; tell "$1" "$3" "$after s"
}
recovered() { # ALERT
  await 120 all_ready; local ready=$after
  await 300 quiet "$1"; echo "  all ready again after $ready s, $1 ends after $after s"
}

# ---- the cases

services() {
  local name
  for name in "${services[@]}"; do
    stopped "$name"; rm -f readyz.txt
    noticed "kill -9 $name" "$name" KciServiceDown
    service "$name"; recovered KciServiceDown
  done
}
api() {
  local name
  stopped kci-sandbox
  noticed "kill -9 of the API" kci-runner KciApiUnanswered
  for name in "${services[@]}"; do echo "  /readyz of $name: $(readyz "$name") $(grep -F '[-]' readyz.txt | tr '\n' ' ')"; done
  tell "kill -9 of the API" "/livez of all services" "$(for name in "${services[@]}"; do
    curl -s -o /dev/null -w '%{http_code} ' "http://127.0.0.1:${port[$name]}/livez"; done)"
  tell "kill -9 of the API" "kci-api status" "$(status | head -1 | cut -c1-70), exit code $("$top/kci-api/target/kci-api" status > /dev/null 2>&1; echo $?)"
  sandbox; recovered KciApiUnanswered
}
runtime() {
  stopped lab; push
  await 300 fires KciRuntimeDown; tell "kill -9 of a lab" KciRuntimeDown "$after s, with the next job"
  tell "kill -9 of a lab" "/readyz of kci-runner" "$(readyz kci-runner)"
  await 120 status_says '^lab .*[0-9]'; tell "kill -9 of a lab" "kci-api status: $(status | grep -E '^lab ' | tr -s ' ' | cut -c1-40 | paste -sd\;)" "$after s later"
  lab; recovered KciRuntimeDown
}
mail_server() {
  stopped mail; push
  await 300 fires KciMailsWaiting; tell "kill -9 of the mail server" KciMailsWaiting "$after s, with the next mail"
  tell "kill -9 of the mail server" "/readyz of kci-report" "$(readyz kci-report)"
  mail; recovered KciMailsWaiting
}
disk() {
  local name
  [ -n "$mounted" ] || { tell "a full disk" "not tried: no right to mount a tmpfs here" "-"; return; }
  fallocate -l "$(df --output=avail -B1 state | tail -1)" state/filler; push
  await 300 fires KciStateDiskFull; tell "a full disk" KciStateDiskFull "$after s"
  sleep 5 # the revision's events come
  for name in kci-tarball kci-runner kci-report; do
    tell "a full disk" "/readyz of $name" "$(readyz "$name") $(grep -F '[-]' readyz.txt | tr '\n' ' ')"
  done
  tell "a full disk" "kci-api status" "$(status | grep -c ' alive ') services alive"
  rm state/filler; recovered KciStateDiskFull
}
config() {
  local name
  cp config.yaml good.yaml; echo 'jobs: [' >> config.yaml
  for name in "${services[@]}"; do
    kill -HUP "${pid[$name]}"
    await 60 logged "$name" "Not reloaded"; local log=$after
    tell "a broken configuration and SIGHUP" "log of $name; /readyz: $(readyz "$name")" "$log s"
  done
  grep -h -o "Not reloaded.*" kci-runner.log | head -1 | cut -c1-150 | sed 's/^/  /'
  await 300 fires KciErrorsLogged kci-runner; tell "a broken configuration and SIGHUP" KciErrorsLogged "$after s"
  tell "a broken configuration and SIGHUP" "kci-api status" "$(status | grep -c ' alive ') services alive"
  cp good.yaml config.yaml
  for name in "${services[@]}"; do kill -HUP "${pid[$name]}"; done
  sleep 2; recovered KciErrorsLogged
}
remote() {
  mv tree tree-away
  await 600 fires KciRemoteDead; tell "a git host that is away" KciRemoteDead "$after s"
  tell "a git host that is away" "/readyz of kci-trigger" "$(readyz kci-trigger)"
  tell "a git host that is away" "kci-api status" "$(status | grep -c ' alive ') services alive"
  mv tree-away tree; recovered KciRemoteDead
}
silent() { # a heartbeat comes each minute; two that are missing are silence
  local name
  for name in "${services[@]}"; do stopped "$name"; done
  await 240 status_says 'silent'
  await 60 bash -c "[ \$('$top/kci-api/target/kci-api' status | grep -c silent) = 5 ]"
  tell "kill -9 of all services" "kci-api status: silent" "within 180 s of the last heartbeat"
  status | head -7 | sed 's/^/  /'
  for name in "${services[@]}"; do service "$name"; done
  recovered KciServiceDown
}
restarts() {
  local name
  local begun=$SECONDS
  for ((round = 1; round <= rounds; round++)); do
    push
    sleep "$((RANDOM % 3)).$((RANDOM % 10))" # somewhere in the work for this revision
    for name in $(shuf -e "${services[@]}"); do stopped "$name"; service "$name"; done
    await 120 all_ready
    await 60 has_checkout
  done
  tell "$rounds × kill -9 of each service at work" "all ready again each time" "$((SECONDS - begun)) s in all"
}
has_checkout() { curl -s "${api}latest/nodes?kind=checkout&data.kernel_revision.commit=$(git -C tree rev-parse HEAD)" | grep -q '"total":1'; }

# ---- begin and end

prepare() {
  git init -q -b master tree && touch commits
  printf 'VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 0\nEXTRAVERSION =\n' > tree/Makefile # without it there are no jobs
  git -C tree add Makefile && push
  mkdir templates
  cat > templates/drill.jinja2 <<'LAVA'
job_name: {{ node.name }}-{{ node.id }}
device_type: drill
metadata: {kernelci_node: {{ node.id }}}
LAVA
  cat > config.yaml <<YAML
api: {drill: {url: '$api'}}
storage: {drill: {storage_type: backend, base_url: '${api}storage', api_url: '${api}storage'}}
trees: {drill: {url: 'file://$work/tree'}}
build_configs: {drill: {tree: drill, branch: master}}
runtimes:
  shell: {lab_type: shell, isolation: none}
  lab: {lab_type: lava, url: 'http://127.0.0.1:18003/'}
platforms: {shell: {}, board: {}}
jobs:
  shell-job: {template: script, kind: job, params: {command: 'sleep 1; exit 0'}}
  lab-job: {template: drill.jinja2, kind: job}
scheduler:
  - {job: shell-job, event: {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
  - {job: lab-job, event: {channel: node, kind: checkout, state: available}, runtime: {name: lab}, platforms: [board]}
YAML
  { echo 'global: {scrape_interval: 1s, evaluation_interval: 1s}'
    sed '1,/evaluation_interval/d; s/127.0.0.1:9/127.0.0.1:19/' "$here/prometheus.yml"; } > prometheus.yml
  "$here/drill/scale.py" "$factor" < "$here/alerts.yml" > alerts.yml
  promtool check config prometheus.yml > promtool.log || { cat promtool.log; exit 1; }
  mkdir -p state
  if mount -t tmpfs -o size=1200m tmpfs state 2> mount.log; then mounted=$work/state; fi
}
begin() {
  local name
  echo "Folder $work; times in the alert rules are divided by $factor; load $(cut -d' ' -f1-3 /proc/loadavg)"
  sandbox; mail; lab
  until [ -s users.json ] && [ -s mail-users.json ] && curl -s -o /dev/null $api && curl -s -o /dev/null $mailbox; do sleep 0.5; done
  chmod 600 users.json
  of_user() { python3 -c "import json; print(next(u['token'] for u in json.load(open('users.json'))['users'] if u['name'] == '$1'))"; }
  KCI_API_URL=$api KCI_API_TOKEN=$(of_user pipeline)
  export KCI_API_URL KCI_API_TOKEN
  cat > kernelci.toml <<TOML
[DEFAULT]
api_config = "drill"
storage_config = "drill"
[storage.drill]
storage_cred = "$KCI_API_TOKEN"
[trigger]
poll_period = 1
[tarball]
poll_period = 5
[timeout]
poll_period = 2
[report]
smtp_host = "127.0.0.1"
smtp_port = 18025
smtp_tls = "none"
sender = "kernelci@localhost"
recipients = ["developers@localhost"]
TOML
  chmod 600 kernelci.toml
  for name in "${services[@]}"; do service "$name"; done
  start prometheus prometheus --config.file=prometheus.yml --storage.tsdb.path=tsdb --web.listen-address=127.0.0.1:19090
  case=start; await 120 all_ready || { tail -n 3 kci-*.log; exit 1; }
  echo "All services are ready after $after s"
  await 120 account || { account; exit 1; }
}
end() {
  local name
  echo "== the account"
  case=account; await 180 account
  account
  for name in "${services[@]}"; do
    curl -s "http://127.0.0.1:${port[$name]}/metrics" | promtool check metrics || failures+=("promtool check metrics of $name")
  done
  for name in "${services[@]}"; do
    kill "${pid[$name]}"; wait "${pid[$name]}" || failures+=("$name ended with $?")
  done
  printf '\n| what happens | noticed by | after |\n|---|---|---|\n'; printf '%s\n' "${rows[@]}"
  for failure in "${failures[@]}"; do echo "WRONG: $failure"; done
  [ ${#failures[@]} -eq 0 ]
}

main() {
  prepare
  begin
  for case in "${cases[@]}"; do
    echo "== $case"
    case $case in mail) mail_server ;; *) "$case" ;; esac
  done
  end
}
main; exit
