#!/bin/busybox sh
# The first process of a machine without a disk: each case of SelinuxTests, behind a marker with its name.
PATH=/bin
if [ ! -e /in-a-tmpfs ]; then
    # pivot_root(2) refuses to leave the initramfs itself.
    busybox mount -t tmpfs -o size=512m tmpfs /new
    busybox cp -a /bin /bundles /rootfs /policy /init /proc /sys /dev /tmp /new/
    busybox touch /new/in-a-tmpfs
    exec busybox switch_root /new /init
fi
busybox mount -t proc proc /proc
busybox --install -s /bin
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mount -t selinuxfs selinuxfs /sys/fs/selinux
mkdir -p /run

# The two lines of the probe that tell.
labels() { sed -n 's|^/proc/self/attr/current: ||p; s/^keyring/, keyring/p; /^hull/p' | tr -d '\n'; echo; }
hull_run() { hull --cgroup-manager disabled run "$@" c 2>&1; }

echo '<<no policy>>'
hull_run --bundle /bundles/label
cat /policy >/sys/fs/selinux/load
echo '<<no label>>'
hull_run --bundle /bundles/none | labels
echo '<<label>>'
hull_run --bundle /bundles/label | labels
echo '<<label, user>>'
hull_run --bundle /bundles/user | labels
echo "<<label, caller's keyring>>"
hull_run --no-new-keyring --bundle /bundles/label | labels
echo '<<unknown label>>'
hull_run --bundle /bundles/unknown
echo "<<unknown label, caller's keyring>>"
hull_run --no-new-keyring --bundle /bundles/unknown
hull --cgroup-manager disabled run --detach --bundle /bundles/sleep s
echo '<<exec>>'
hull exec s /bin/probe labels | labels
echo '<<exec, another label>>'
hull exec --process-label base_u:base_r:other_t s /bin/probe labels | labels
hull delete --force s
echo '<<startContainer hook>>'
hull_run --bundle /bundles/hooks
echo
echo '<<createRuntime hook>>'
cat /tmp/outer
echo
echo '<<end>>'
poweroff -f
