#!/bin/sh
# Sends reports through Debian's Postfix on loopback (plain; STARTTLS and SMTPS with a login checked by
# Dovecot) and parses them with Python's email. An untrusted certificate and a wrong password must be
# rejected. Needs root, python3, openssl, Debian's packages, and both executables built:
#   apt-get install --no-install-recommends postfix dovecot-core
#   ./mvnw -DskipTests package && examples/mail/real-smtp.sh
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
dir=$(mktemp -d)
chmod 711 "$dir"
mkdir "$dir/etc" "$dir/queue" "$dir/data" "$dir/mails"
chown postfix "$dir/data" "$dir/mails"

openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost \
  -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' \
  -keyout "$dir/key.pem" -out "$dir/cert.pem" 2> "$dir/openssl.log"
echo "reporter:{PLAIN}sesame" > "$dir/logins"
cat > "$dir/dovecot.conf" <<CONF
protocols =
base_dir = $dir/dovecot
log_path = $dir/dovecot.log
ssl = no
auth_mechanisms = plain login
passdb {
  driver = passwd-file
  args = $dir/logins
}
service auth {
  unix_listener $dir/auth {
    mode = 0666
  }
}
CONF
dovecot -c "$dir/dovecot.conf"

# unprivileged: no chroot, all mails go to one maildir of the user postfix
cat > "$dir/etc/main.cf" <<CONF
compatibility_level = 3.6
myhostname = localhost
mydestination =
inet_interfaces = 127.0.0.1
queue_directory = $dir/queue
data_directory = $dir/data
maillog_file = $dir/postfix.log
maillog_file_prefixes = $dir
virtual_mailbox_domains = example.org
virtual_mailbox_base = $dir/mails
virtual_mailbox_maps = static:all/
virtual_minimum_uid = 1
virtual_uid_maps = static:$(id -u postfix)
virtual_gid_maps = static:$(id -g postfix)
smtpd_tls_cert_file = $dir/cert.pem
smtpd_tls_key_file = $dir/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = $dir/auth
smtpd_relay_restrictions = permit_auth_destination, reject
CONF
login="-o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes -o smtpd_client_restrictions=permit_sasl_authenticated,reject"
cat > "$dir/etc/master.cf" <<CONF
127.0.0.1:2587 inet n - n - - smtpd
127.0.0.1:2588 inet n - n - - smtpd -o smtpd_tls_security_level=encrypt $login
127.0.0.1:2589 inet n - n - - smtpd -o smtpd_tls_wrappermode=yes $login
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
tlsmgr unix - - n 1000? 1 tlsmgr
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
virtual unix - n n - - virtual
anvil unix - - n - 1 anvil
postlog unix-dgram n - n - 1 postlogd
CONF
postfix -c "$dir/etc" start 2> "$dir/start.log" || { cat "$dir/start.log"; exit 1; }
(cd "$dir" && exec "$top/examples/sandbox/target/kci-sandbox" --port 18001 --smtp-port 0) \
  > "$dir/sandbox.log" 2>&1 &
sandbox=$!
trap 'postfix -c "$dir/etc" stop 2> /dev/null; doveadm -c "$dir/dovecot.conf" stop; kill $sandbox; rm -rf "$dir"' EXIT
python3 "$top/examples/mail/check.py" "$top" "$dir"
