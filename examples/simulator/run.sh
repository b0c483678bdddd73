#!/bin/sh
# Runs replicas of the services in virtual time while everything around them fails. Exits with 0 only if all rules held in
# every run. A failing run again, with its history: --seed N. Options: --help
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ ! -x "$root/examples/simulator/target/kci-simulator" ]; then
  echo "Building the toolkit, once"
  (cd "$root" && ./mvnw -q -DskipTests package -pl examples/simulator -am)
fi
exec "$root/examples/simulator/target/kci-simulator" "$@"
