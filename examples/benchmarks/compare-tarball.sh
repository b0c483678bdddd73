#!/bin/sh
# Compares the tarball of kci-tarball with git archive's of the same commit: the tar files byte for
# byte, and where they differ, each entry's path, type, mode, size, time, link and content.
# Usage: compare-tarball.sh REPO [REV]
# Needs git, python3, sha256sum and the built kci-tarball. Exit code 1 when there is a difference.
set -eu
repo=${1:?usage: compare-tarball.sh REPO [REV]}
rev=${2:-HEAD}
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$top/kci-tarball/target/kci-tarball" make --repo "$repo" --commit "$rev" --prefix linux \
  --output "$work/ours.tar.gz"
gzip -t "$work/ours.tar.gz"
git -C "$repo" archive --format=tar --prefix=linux/ "$rev" > "$work/git.tar"
ours=$(gzip -dc "$work/ours.tar.gz" | sha256sum)
git=$(sha256sum < "$work/git.tar")
if [ "$ours" = "$git" ]; then
  echo "equal: the tar inside is git archive's byte for byte ($git)"
  exit 0
fi
python3 - "$work/ours.tar.gz" "$work/git.tar" <<'PYTHON'
import hashlib, sys, tarfile

def entries(path):
    found = {}
    with tarfile.open(path) as tar:
        for e in tar:
            content = hashlib.sha256(tar.extractfile(e).read()).hexdigest() if e.isfile() else ""
            found[e.name] = (e.type, oct(e.mode), e.size, e.mtime, e.linkname, content)
        return found, tar.pax_headers

(ours, ours_pax), (git, git_pax) = entries(sys.argv[1]), entries(sys.argv[2])
bad = 0
for name in sorted(ours.keys() | git.keys()):
    if ours.get(name) != git.get(name):
        bad += 1
        print(f"{name}: ours {ours.get(name)}, git {git.get(name)}")
print(f"{len(git)} entries of git, {len(ours)} of ours, {bad} differ")
sys.exit(1 if bad or ours_pax != git_pax else 0)
PYTHON
