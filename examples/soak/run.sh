#!/bin/sh
# Events through every fault that the sandbox knows, with a consumer that is killed again and again;
# exits 0 only when each effect happened exactly once. Options: --help
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
if [ ! -x "$root/examples/soak/target/kci-soak" ]; then
  echo "Building the toolkit, once"
  (cd "$root" && ./mvnw -q -DskipTests package -pl examples/soak -am)
fi
exec "$root/examples/soak/target/kci-soak" run --work "$root/examples/soak/target/run" "$@"
