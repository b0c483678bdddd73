#!/bin/sh
# Kills the runner that offers jobs and the puller that takes them, one of them or both, at 20 moments that a seed
# decides, and checks that each job ran once and each node is right. Takes about 4 minutes.
#
#   examples/pull-lab/kill.sh [POINTS [SEED]]
#
# Exits with 0 if all is right, 1 if not.
set -eu
cd "$(dirname "$0")/../.."
exec ./mvnw -q -pl kci-runner -am verify -Dtest=none -Dit.test=PullKillIT -Dsurefire.failIfNoSpecifiedTests=false \
  -Dfailsafe.failIfNoSpecifiedTests=false -Dkci.kill.points="${1:-20}" -Dkci.seed="${2:-20261127}"
