#!/bin/bash
# Measures the cost of --listen while scraped every 5 s: kci-benchmarks jobs with and without it, in turns, and the
# resident memory of each idle service. Needs built executables, curl and python3; prints each round, the medians and their ratio.
#   examples/benchmarks/listen-cost.sh [ROUNDS] [JOBS]   (JOBS 0: memory only)
set -u
top=$(cd "$(dirname "$0")/../.." && pwd)
rounds=${1:-5} jobs=${2:-500}
work=$(mktemp -d) && cd "$work" || exit 1
trap 'kill $(jobs -p) 2> /dev/null; rm -rf "$work"' EXIT
median() { sort -n | awk '{v[NR] = $1} END {print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2}'; }

scrape() { # PORT: every 5 s
  while sleep 5; do curl -s -o /dev/null "http://127.0.0.1:$1/metrics"; done
}
measure() { # on|off
  local scraper=
  if [ "$1" = on ]; then export KCI_LISTEN=:19201; scrape 19201 & scraper=$!; else unset KCI_LISTEN; fi
  "$top/examples/benchmarks/target/kci-benchmarks" jobs --jobs "$jobs" --kci-runner "$top/kci-runner/target/kci-runner" \
    > jobs.txt 2> jobs.err || cat jobs.err
  [ -z "$scraper" ] || kill "$scraper"
  sed -E 's/.*: ([0-9.]+) s, .*CPU ([0-9.]+) s.*/\1 \2/' jobs.txt >> "$1.txt"
  echo "  $1: $(tail -1 "$1.txt" | sed 's/ / s, CPU /') s; load $(cut -d' ' -f1 /proc/loadavg)"
}
if [ "$jobs" -gt 0 ]; then
  echo "$jobs jobs, --listen on and off in turn:"
  for ((i = 1; i <= rounds; i++)); do
    if [ $((i % 2)) = 1 ]; then measure on; measure off; else measure off; measure on; fi
  done
  for column in 1 2; do
    on=$(cut -d' ' -f$column on.txt | median) off=$(cut -d' ' -f$column off.txt | median)
    python3 -c "print('median %s: on $on s, off $off s, ratio %.3f' % (('time', 'CPU of the runner')[$column - 1], $on / $off))"
  done
fi

unset KCI_LISTEN
"$top/examples/sandbox/target/kci-sandbox" --port 18011 --smtp-port 18012 --users users.json > sandbox.log 2>&1 &
until [ -s users.json ]; do sleep 0.2; done
KCI_API_TOKEN=$(python3 -c "import json; print(next(u['token'] for u in json.load(open('users.json'))['users'] if u['name'] == 'pipeline'))")
export KCI_API_TOKEN
git init -q -b master tree && git -C tree -c user.name=x -c user.email=x@localhost commit -q --allow-empty -m x
cat > config.yaml <<YAML
storage: {here: {storage_type: backend, base_url: 'http://127.0.0.1:18011/storage', api_url: 'http://127.0.0.1:18011/storage'}}
trees: {t: {url: 'file://$work/tree'}}
build_configs: {t: {tree: t, branch: master}}
runtimes: {shell: {lab_type: shell, isolation: none}}
YAML
memory() { # NAME on|off
  local more=()
  case $1 in
    kci-trigger) more=(run) ;;
    kci-tarball) more=(run --storage here) ;;
    kci-runner) more=(run --runtimes shell) ;;
    kci-timeout) more=(run) ;;
    kci-report) more=(run --smtp-host 127.0.0.1 --smtp-port 18012 --sender a@localhost --recipients b@localhost) ;;
  esac
  [ "$2" = off ] || more+=(--listen :19202)
  "$top/$1/target/$1" "${more[@]}" --api-url http://127.0.0.1:18011/ --config config.yaml --name m --state-dir state \
    > service.log 2>&1 &
  local pid=$!
  for _ in 1 2 3; do sleep 5; [ "$2" = off ] || curl -s -o /dev/null http://127.0.0.1:19202/metrics; done
  awk '/VmRSS/ {print $2 / 1024}' /proc/$pid/status >> "memory-$1-$2.txt" || cat service.log
  kill $pid; wait $pid
}
echo "Resident memory in MB, 15 s after the start, medians of $rounds starts:"
for name in kci-trigger kci-tarball kci-runner kci-timeout kci-report; do
  for ((i = 1; i <= rounds; i++)); do memory $name on; memory $name off; done
  on=$(median < "memory-$name-on.txt") off=$(median < "memory-$name-off.txt")
  python3 -c "print('  $name: on %.1f, off %.1f, more %.1f' % ($on, $off, $on - $off))"
done
