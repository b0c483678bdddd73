#!/bin/sh
# A lab's program for `kci-runner pull --exec`: boots the kernel of a job in QEMU.
#
#   kernel     from $KCI_DOWNLOADS/kernel
#   initramfs  from $KCI_DOWNLOADS/ramdisk, else $KCI_DOWNLOADS/initrd
#   disk       from $KCI_DOWNLOADS/rootfs if it is an ext4 or qcow2 image; a copy-on-write view, so it is not changed
#
# The job passes if the console shows $BOOTED (default: "login:") without a panic. KTAP on the console becomes tests.
# In env_file of the lab's configuration, BOOTED= and QEMU= replace the defaults, and QEMU_ARGS= adds arguments, such as
# "-accel kvm -cpu host".
set -eu

die() { # the job could not be tried (69: EX_UNAVAILABLE): incomplete, Infrastructure
  echo "run-qemu.sh: $1" >&2
  exit 69
}

booted=${BOOTED:-login:}
panic="Kernel panic - not syncing"
kernel="$KCI_DOWNLOADS/kernel"
[ -f "$kernel" ] || die "the definition has no artifact 'kernel'"
case ${KCI_ARCH:-x86_64} in
  x86_64) qemu=qemu-system-x86_64 machine=q35 cpu=max console=ttyS0 ;;
  i386) qemu=qemu-system-i386 machine=q35 cpu=max console=ttyS0 ;;
  arm64) qemu=qemu-system-aarch64 machine=virt cpu=max console=ttyAMA0 ;;
  arm) qemu=qemu-system-arm machine=virt cpu=max console=ttyAMA0 ;;
  riscv) qemu=qemu-system-riscv64 machine=virt cpu=max console=ttyS0 ;;
  *) die "no QEMU for architecture '$KCI_ARCH'" ;;
esac
qemu=${QEMU:-$qemu}
command -v "$qemu" > /dev/null || die "$qemu is not installed"

set -- -nodefaults -nographic -no-reboot -machine "$machine" -cpu "$cpu" -m 1G -smp 2 -monitor none \
  -chardev stdio,id=console,signal=off,logfile=console -serial chardev:console
append="console=$console panic=-1"
for name in ramdisk initrd; do
  if [ -f "$KCI_DOWNLOADS/$name" ]; then
    set -- "$@" -initrd "$KCI_DOWNLOADS/$name"
    break
  fi
done
if [ -f "$KCI_DOWNLOADS/rootfs" ]; then
  set -- "$@" -drive "file=$KCI_DOWNLOADS/rootfs,if=virtio,snapshot=on"
  append="$append root=/dev/vda rw"
fi
# shellcheck disable=SC2086 # QEMU_ARGS is the lab's own and may have several words
set -- "$@" ${QEMU_ARGS:-} -kernel "$kernel" -append "$append"

# QEMU ends by itself at a panic or power-off; otherwise it is ended once the console says how the boot went. A prompt
# has no newline, so the console is searched as it is.
"$qemu" "$@" < /dev/null &
pid=$!
trap 'kill "$pid" 2> /dev/null || true; exit 124' TERM # the time is up
while kill -0 "$pid" 2> /dev/null; do
  if grep -qsF -e "$booted" -e "$panic" console; then break; fi
  sleep 1
done
kill "$pid" 2> /dev/null || true
wait "$pid" 2> /dev/null || true
echo
if grep -qsF -e "$panic" console; then exit 1; fi
if ! grep -qsF -e "$booted" console; then
  echo "run-qemu.sh: the console never showed '$booted'"
  exit 1
fi
