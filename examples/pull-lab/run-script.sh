#!/bin/sh
# A lab's program for `kci-runner pull --exec`: runs the script in the definition's test, as a shell
# job of the pipeline would run (docs/pull-labs.md).
#
# The script is the pipeline's text, not yours. Use this only for a pipeline whose shell jobs you
# would run too, and as a user that has no other power: runtimes.NAME with user: in --config.
set -eu
if [ -z "${KCI_SCRIPT:-}" ]; then
  echo "error: the definition has no test with a script of at most 120 KiB" >&2
  exit 69 # EX_UNAVAILABLE: the job ends incomplete, with error_code Infrastructure
fi
printf '%s' "$KCI_SCRIPT" > script
unset KCI_SCRIPT
exec /bin/sh ./script
