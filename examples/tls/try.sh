#!/bin/bash
# Tries kci-runner.conf with nginx and a certificate of its own, and an API behind a certificate that Java does not know yet:
# what docs/tls.md says. About 20 s. Needs Debian's nginx and openssl, curl, Java's keytool, and the built executables.
# Everything listens on loopback and ends with this script. Exits with 0 if all is as expected.
set -euo pipefail
cd "$(dirname "$0")/../.."
top=$PWD work=$(mktemp -d "${TMPDIR:-/tmp}/kci-tls.XXXXXX")
export PATH=$PATH:/usr/sbin
pids=()
finish() {
  [ ${#pids[@]} = 0 ] || { kill "${pids[@]}" && wait "${pids[@]}"; } 2> /dev/null || true
  rm -rf "$work"
}
trap finish EXIT
fail() {
  echo "FAILED: $*" >&2
  tail -n 20 "$work"/*.log >&2
  exit 1
}
expect() { # WHAT EXPECTED ACTUAL
  [ "$2" = "$3" ] || fail "$1: $3, expected $2"
  echo "$1: $3"
}
until_true() { # COMMAND...
  for _ in $(seq 1 300); do
    "$@" > "$work/until.out" 2>&1 && return
    sleep 0.2
  done
  fail "waited in vain for: $*"
}

# ---- a certificate authority, and a certificate for localhost
cd "$work"
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=Lab CA" -keyout ca.key -out ca.pem 2> openssl.txt
openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" -keyout privkey.pem -out server.csr 2>> openssl.txt
openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -out fullchain.pem \
  -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1") 2>> openssl.txt

# ---- nginx: the example with other ports, and an API with TLS
sed -e "s,/etc/kernelci/tls/,$work/," -e 's/listen 443/listen 127.0.0.1:18443/' -e 's/kci.example.org/localhost/' \
  -e 's/:9103/:19103/; s/:9203/:19203/' -e 's/192.0.2.10/127.0.0.2/' -e '/allow 127.0.0.1;/d' \
  "$top/examples/tls/kci-runner.conf" > site.conf
cat > nginx.conf << EOF
pid $work/nginx.pid;
error_log $work/nginx.log;
daemon off;
events {}
http {
  access_log $work/access.log;
  client_body_temp_path $work/body;
  proxy_temp_path $work/proxy;
  fastcgi_temp_path $work/fastcgi;
  uwsgi_temp_path $work/uwsgi;
  scgi_temp_path $work/scgi;
  include $work/site.conf;
  server {
    listen 127.0.0.1:18444 ssl;
    ssl_certificate $work/fullchain.pem;
    ssl_certificate_key $work/privkey.pem;
    location /api/v0.2/system/whoami/ {
      default_type application/json;
      return 200 '{"user": "lab"}'; # all of a LAVA lab that kci-runner needs to start
    }
    location / {
      proxy_pass http://127.0.0.1:18001;
      proxy_set_header Host \$http_host;
    }
  }
}
EOF
nginx -t -p "$work" -c "$work/nginx.conf" > nginx-test.log 2>&1 || fail "nginx does not accept the configuration"
nginx -p "$work" -c "$work/nginx.conf" > nginx-run.log 2>&1 &
pids+=($!)
"$top/examples/sandbox/target/kci-sandbox" --port 18001 --smtp-port 18025 --state "$work/sandbox" > sandbox.log 2>&1 &
pids+=($!)
tls() { curl -s --cacert ca.pem --max-time 10 "$@"; }
until_true tls -f https://localhost:18444/latest/

# ---- the API's certificate
export KCI_API_URL=https://localhost:18444/ KCI_PASSWORD=pipeline-pass
umask 077
if "$top/kci-api/target/kci-api" user login pipeline > token 2> untrusted.txt; then
  fail "an unknown certificate was accepted"
fi
echo "without the CA: $(cat untrusted.txt)"
java=$(dirname "$(dirname "$(readlink -f "$(command -v java)")")")
cp "$java/lib/security/cacerts" truststore
chmod 600 truststore
keytool -importcert -noprompt -alias lab -file ca.pem -keystore truststore -storepass changeit > keytool.log 2>&1
export KCI_JAVA_OPTS=-Djavax.net.ssl.trustStore=$work/truststore
"$top/kci-api/target/kci-api" user login pipeline > token 2> login.log || fail "the CA is not used"
unset KCI_PASSWORD
export KCI_API_TOKEN_FILE=$work/token
echo "with the CA: $("$top/kci-api/target/kci-api" user whoami | head -1)"

# ---- what kci-runner listens for
cat > lab.yaml << 'EOF'
trees:
  linux: {url: "https://localhost:18444/linux.git"}
storage:
  local: {storage_type: backend, base_url: "https://localhost:18444/storage/"}
runtimes:
  lab: {lab_type: lava, url: "https://localhost:18444/"}
jobs: {}
scheduler: []
EOF
KCI_RUNTIME_LAB_RUNTIME_TOKEN=unused KCI_RUNTIME_LAB_CALLBACK_TOKEN=secret KCI_STORAGE_LOCAL_CRED=unused \
  "$top/kci-runner/target/kci-runner" run --config lab.yaml --storage local --runtimes lab --state-dir "$work/state" \
  --listen 19103 --callback-listen :19203 --callback-url https://localhost:18443/ > runner.log 2>&1 &
pids+=($!)
until_true grep 'Listening for callbacks' runner.log
code() { tls -o answer -w '%{http_code}' "$@" || true; }
public=https://localhost:18443
expect "GET /livez over TLS" 200 "$(code $public/livez)"
expect "POST of a callback over TLS with a wrong token" 401 "$(code -d '{}' -H 'Authorization: wrong' $public/node/123)"
expect "the same with the lab's token: its job is unknown" 404 "$(code -d '{}' -H 'Authorization: secret' $public/node/123)"
expect "GET instead of POST" 403 "$(code $public/node/123)"
head -c 17000000 /dev/zero > large
expect "a callback of 17 MB" 413 "$(code --data-binary @large -H 'Authorization: secret' $public/node/123)"
expect "GET /metrics from elsewhere" 403 "$(code $public/metrics)"
expect "GET /metrics from Prometheus" 200 "$(code --interface 127.0.0.2 $public/metrics)"
expect "GET / (the page for people)" 404 "$(code $public/)"
expect "without TLS" 400 "$(code http://127.0.0.1:18443/livez)"
grep -q "secret" access.log nginx.log && fail "a token is in the proxy's log"
echo "all as expected"
