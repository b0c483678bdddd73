#!/bin/sh
# Takes each part of the pipeline away, for several times and at several moments, and checks that no
# checkout silently loses anything. Exits with 0 if none did. About 20 minutes on 2 cores. Options: --help
set -e
root=$(cd "$(dirname "$0")/../.." && pwd)
for file in examples/sandbox/target/kci-sandbox kci-trigger/target/kci-trigger \
  kci-tarball/target/kci-tarball kci-runner/target/kci-runner kci-timeout/target/kci-timeout \
  kci-report/target/kci-report examples/outages/target/kci-outages; do
  if [ ! -x "$root/$file" ]; then
    echo "Building the toolkit, once"
    (cd "$root" && ./mvnw -q -DskipTests package)
    break
  fi
done
exec "$root/examples/outages/target/kci-outages" --executables "$root" \
  --work "$root/examples/outages/target/run" "$@"
