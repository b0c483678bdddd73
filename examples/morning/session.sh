# What the maintainer types; see morning.sh.
id() { # the newest node that matches
  kci-api node find "$@" --sort created --format jsonl | head -n 1 | sed 's/.*"id":"\([0-9a-f]*\)".*/\1/'
}
failed=$(id name=boot result=fail)
soaking=$(id name=soak state=available)
cd linux
try kci-api results linux/master
try kci-api results compare linux/master
try kci-api results history boot/login
try kci-api node log "$failed" --tail 5
try kci-api bisect start linux/master --job boot --good v6.12 --bad master
echo
echo '$ kci-api bisect run    # and Ctrl-C'
timeout -s INT 9 kci-api bisect run --poll-period 1s 2>&1 || true
try kci-api bisect status
try kci-api bisect run --poll-period 1s --mail mail.txt --log bisect.log
try cat mail.txt
try git bisect replay bisect.log
try kci-api node retry "$failed"
try kci-api job cancel "$soaking"
