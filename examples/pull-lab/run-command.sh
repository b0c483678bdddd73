#!/bin/sh
# A lab's program for kci-runner pull --exec: runs the shell command in the definition's
# parameters.command, with the job's isolation (see docs/pull-labs.md).
#
# The command is the pipeline's text, not yours: use this only for a pipeline whose shell jobs you
# would run too, and as a user that has no other power (runtimes.NAME with user: in --config).
if [ -z "${KCI_PARAM_COMMAND:-}" ]; then
  echo "error: the definition has no parameters.command" >&2
  exit 69 # EX_UNAVAILABLE: the job ends incomplete, with error_code Infrastructure
fi
exec /bin/sh -c "$KCI_PARAM_COMMAND"
