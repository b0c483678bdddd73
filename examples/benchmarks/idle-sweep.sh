#!/bin/sh
# An idle sweep of kci-trigger over the real configuration's branches against one `git ls-remote` and
# one API question per branch. Needs git and ../shared; prints one line: a ratio of 0.1 or less is
# the aim.
set -e
cd "$(dirname "$0")/../.."
./mvnw -q verify -pl kci-trigger -am -DskipTests=false -Dtest=NoUnitTest \
  -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=IdleSweepIT \
  -Dfailsafe.failIfNoSpecifiedTests=false -Dkci.benchmark=true
cat kci-trigger/target/idle-sweep.txt
