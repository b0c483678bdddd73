#!/bin/sh
# Sends events through every fault of the sandbox, with a consumer that is killed repeatedly. Exits with
# 0 only if each effect happened exactly once. Options: --help
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ ! -x "$root/examples/soak/target/kci-soak" ]; then
  echo "Building the toolkit, once"
  (cd "$root" && ./mvnw -q -DskipTests package -pl examples/soak -am)
fi
exec "$root/examples/soak/target/kci-soak" run --work "$root/examples/soak/target/run" "$@"
