#!/bin/bash
# From nothing to a report mail: makes a small git tree, starts compose.yaml with the sandbox, gets tokens, and waits for the
# mail. Then recreates all containers, commits again, and waits for the second mail: the state is in the volumes.
#
#   examples/compose/run.sh [--monitoring] [--keep]       about 2 minutes
#
# --monitoring also starts Prometheus and waits until it scrapes all services; PROMETHEUS_IMAGE names its image. --keep leaves
# everything running. Needs git, a Docker engine, docker-compose (or COMPOSE="docker compose"), the image that
# examples/container/build.sh makes, and root, which gives the secrets to the containers' user. Everything is in the folder
# target/run, and listens on loopback only. Exits with 0 if all is as expected.
set -euo pipefail
cd "$(dirname "$0")"
monitoring='' keep=''
for option in "$@"; do
  case $option in
    --monitoring) monitoring=1 ;;
    --keep) keep=1 ;;
    *) echo "run.sh: unknown option '$option'; expected --monitoring or --keep" >&2; exit 2 ;;
  esac
done
services=(kci-trigger kci-tarball kci-runner kci-timeout kci-report)
work=$PWD/target/run
export COMPOSE_PROJECT_NAME=kci-example SANDBOX_PORT=${SANDBOX_PORT:-18001} PROMETHEUS_PORT=${PROMETHEUS_PORT:-19090}
export KCI_SECRETS=$work/secrets KCI_TREE=$work/linux
compose() { ${COMPOSE:-docker-compose} -f compose.yaml -f quick.yaml --profile sandbox ${monitoring:+--profile monitoring} "$@"; }
begin=$(date +%s)
say() { printf '%4d s  %s\n' "$(($(date +%s) - begin))" "$*"; }
fail() {
  echo "FAILED: $*" >&2
  compose ps >&2
  compose logs --no-color --tail 20 >&2
  exit 1
}
finish() {
  local code=$?
  [ -n "$keep" ] || compose down -v -t 15 > "$work/down.log" 2>&1
  exit "$code"
}
until_true() { # SECONDS WHAT COMMAND...
  local end=$(($(date +%s) + $1)) what=$2
  shift 2
  until "$@" > "$work/until.log" 2>&1; do
    [ "$(date +%s)" -lt "$end" ] || fail "$what; see $work/until.log"
    sleep 1
  done
  say "$what"
}
commit() { # TAG
  git -C "$KCI_TREE" add start.sh
  git -C "$KCI_TREE" -c user.name=you -c user.email=you@localhost commit -q --allow-empty -m "Linux $1"
  git -C "$KCI_TREE" -c user.name=you -c user.email=you@localhost tag -a "v$1" -m "Linux $1"
}
mail() { compose exec -T sandbox cat "/var/lib/kci/mails/$1.eml"; }
healthy() { # CONTAINER...
  for service in "$@"; do
    [ "$(docker inspect -f '{{.State.Health.Status}}' "$(compose ps -q "$service")")" = healthy ] || return 1
  done
}
login() { # USER: prints a token
  KCI_PASSWORD=$1-pass compose exec -T -e KCI_PASSWORD sandbox kci-api user login "$1" --api-url http://127.0.0.1:8001/
}

# ---- a tree, the sandbox, and tokens
[ "$(id -u)" = 0 ] || { echo "run.sh: not root; the secrets must belong to the containers' user" >&2; exit 2; }
rm -rf "$work"
mkdir -p "$work" "$KCI_SECRETS"
git init -q -b master "$KCI_TREE"
echo 'echo "KTAP version 1"; echo "1..1"; echo "ok 1 it starts"' > "$KCI_TREE/start.sh"
commit 6.12
trap finish EXIT
touch "$KCI_SECRETS"/{api-token,runtime-token,storage-cred}
compose up -d sandbox > "$work/up.log" 2>&1 || { cat "$work/up.log"; fail "the sandbox did not start"; }
until_true 60 "the sandbox is healthy" healthy sandbox
login pipeline > "$KCI_SECRETS/api-token"
login runtime-shell > "$KCI_SECRETS/runtime-token"
cp "$KCI_SECRETS/api-token" "$KCI_SECRETS/storage-cred"
chown -R 65532 "$KCI_SECRETS"
chmod 700 "$KCI_SECRETS"
chmod 400 "$KCI_SECRETS"/*
say "tokens are in $KCI_SECRETS"

# ---- the services
compose up -d >> "$work/up.log" 2>&1 || { cat "$work/up.log"; fail "the services did not start"; }
say "all containers are started"
until_true 120 "the report of v6.12 is in the mailbox" mail 0001
until_true 120 "all services are healthy" healthy "${services[@]}"
if [ -n "$monitoring" ]; then
  scraped() {
    curl -sf --max-time 5 "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/query?query=sum(up)" | grep -q '"5"'
  }
  until_true 60 "Prometheus scrapes five services" scraped
  curl -sf --max-time 5 "http://127.0.0.1:$PROMETHEUS_PORT/api/v1/rules" | grep -q KciServiceDown || fail "the alert rules"
fi
for service in "${services[@]}"; do
  docker inspect -f "{{.Name}}: user {{.Config.User}}, read-only root {{.HostConfig.ReadonlyRootfs}}" "$(compose ps -q "$service")"
done
docker stats --no-stream --format '{{.Name}}: {{.MemUsage}}'

# ---- new containers, the same state
compose up -d --force-recreate -t 15 "${services[@]}" >> "$work/up.log" 2>&1 || fail "the services were not recreated"
say "all services are recreated"
commit 6.13
until_true 120 "the report of v6.13 is in the mailbox" mail 0002
mail 0003 > "$work/third.log" 2>&1 && fail "there is a third mail"
mail 0002
[ -z "$keep" ] || say "left running; end it with: docker-compose -p $COMPOSE_PROJECT_NAME down -v"
say "all as expected"
