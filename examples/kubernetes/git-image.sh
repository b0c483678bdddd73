#!/bin/bash
# Writes the image kci/git:local of overlays/sandbox, made of this machine's git and busybox: git-image.sh FILE
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
root=$work/root
mkdir -p "$root"/{git,tmp,bin}
copy() { install -D "$1" "$root$1"; }
programs=(/usr/bin/git /usr/lib/git-core/git-daemon)
for file in "${programs[@]}" $(ldd "${programs[@]}" | grep -o '/[^ :]*\.so[^ :]*' | sort -u); do copy "$file"; done
for name in git git-upload-pack git-receive-pack; do ln -sf /usr/bin/git "$root/usr/lib/git-core/$name"; done
tar -C "$root" --numeric-owner -cf "$work/layer.tar" .
cat > "$work/config.json" << END
{"architecture": "amd64", "os": "linux",
 "config": {"Env": ["PATH=/usr/bin:/bin", "HOME=/git"], "User": "65532"},
 "rootfs": {"type": "layers", "diff_ids": ["sha256:$(sha256sum "$work/layer.tar" | cut -d' ' -f1)"]}}
END
echo '[{"Config": "config.json", "RepoTags": ["docker.io/kci/git:local"], "Layers": ["layer.tar"]}]' > "$work/manifest.json"
tar -C "$work" -cf "$1" manifest.json config.json layer.tar
