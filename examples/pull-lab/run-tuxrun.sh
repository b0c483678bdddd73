#!/bin/sh
# A lab's program for `kci-runner pull --exec`: runs the tests of a job with tuxrun (https://tuxrun.org/), which boots
# the kernel in QEMU or FVP in a container and writes its results as JSON.
#
# The definition's tests become --tests, its parameters --parameters. Only names that tuxrun can know are passed on.
set -eu

die() { # the job could not be tried (69: EX_UNAVAILABLE): incomplete, Infrastructure
  echo "run-tuxrun.sh: $1" >&2
  exit 69
}

tuxrun=${TUXRUN:-tuxrun}
command -v "$tuxrun" > /dev/null || die "$tuxrun is not installed"
[ -f "$KCI_DOWNLOADS/kernel" ] || die "the definition has no artifact 'kernel'"

set -- --device "${TUXRUN_DEVICE:-qemu-${KCI_ARCH:-x86_64}}" --runtime "${TUXRUN_RUNTIME:-podman}" \
  --kernel "$KCI_DOWNLOADS/kernel" --results "$PWD/results.json"
for name in modules rootfs dtb; do
  if [ -f "$KCI_DOWNLOADS/$name" ]; then set -- "$@" "--$name" "$KCI_DOWNLOADS/$name"; fi
done
for type in $KCI_TESTS; do # words of letters, digits, '.', '_', '+', '-'
  [ "$type" = boot ] || set -- "$@" --tests "$type"
done
if [ -n "${KCI_PARAM_SKIPFILE:-}" ]; then set -- "$@" --parameters "SKIPFILE=$KCI_PARAM_SKIPFILE"; fi
if [ -n "${KCI_PARAM_KIRK_WORKERS:-}" ]; then set -- "$@" --parameters "KIRK_WORKERS=$KCI_PARAM_KIRK_WORKERS"; fi

status=0
"$tuxrun" "$@" || status=$?
if [ ! -s results.json ]; then die "tuxrun ended with $status and wrote no results"; fi
cp results.json "$KCI_ARTIFACTS/results.json"
# {"SUITE": {"TEST": {"result": "pass|fail|skip|unknown", ...}}}: one line for each test, as TAP
python3 - results.json << 'END'
import json, sys

with open(sys.argv[1]) as file:
    suites = json.load(file)
tests = [(suite + "." + name, test.get("result")) for suite, found in sorted(suites.items())
         for name, test in sorted(found.items()) if isinstance(test, dict)]
print("TAP version 13\n1..%d" % len(tests))
for number, (name, result) in enumerate(tests, 1):
    print("%sok %d %s%s" % ("not " if result == "fail" else "", number, "".join(c for c in name if c.isprintable()),
                            " # SKIP" if result in ("skip", "unknown") else ""))
END
