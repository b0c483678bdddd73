#!/bin/sh
# Sends a report through Debian's OpenSMTPD on loopback and parses it again with Python's email.
# Needs root, opensmtpd (apt-get install opensmtpd), python3, and both executables built:
#   ./mvnw -DskipTests package && examples/mail/real-smtp.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
chmod 711 "$dir"
mkdir "$dir/mails"
chown nobody "$dir/mails"
echo "@ nobody" > "$dir/everybody"
cat > "$dir/smtpd.conf" <<CONF
table everybody file:$dir/everybody
listen on 127.0.0.1 port 2587
action "keep" maildir "$dir/mails" virtual <everybody>
match from any for domain "example.org" action "keep"
CONF
smtpd -d -f "$dir/smtpd.conf" > "$dir/smtpd.log" 2>&1 &
smtpd=$!
(cd "$dir" && exec "$top/examples/sandbox/target/kci-sandbox" --port 18001 --smtp-port 0) \
  > "$dir/sandbox.log" 2>&1 &
sandbox=$!
trap 'kill $smtpd $sandbox; rm -rf "$dir"' EXIT
python3 "$top/examples/mail/check.py" "$top" "$dir"
