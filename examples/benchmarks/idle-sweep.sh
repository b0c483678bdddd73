#!/bin/sh
# Compares an idle sweep of kci-trigger over the real configuration's branches with one `git ls-remote`
# and one API query per branch. Needs git and ../shared. Prints one line; the target is a ratio of at
# most 0.1.
set -e
cd "$(dirname "$0")/../.."
./mvnw -q verify -pl kci-trigger -am -DskipTests=false -Dtest=NoUnitTest \
  -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=IdleSweepIT \
  -Dfailsafe.failIfNoSpecifiedTests=false -Dkci.benchmark=true
cat kci-trigger/target/idle-sweep.txt
