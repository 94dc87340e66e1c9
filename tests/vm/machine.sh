# The machines and what the cache keeps of them; ./vm reads this file. Whatever is changed here or in guest/ makes the
# cache fill itself anew. Variables from ./vm: $here, $cache, and $base, the cache's folder for just this version.

kinds=(v2 systemd v1 systemd-v1 initramfs)
packages=(busybox-static systemd systemd-sysv libpam-systemd dbus dbus-user-session apparmor runc crun kmod util-linux mount iproute2
    procps uidmap strace jq linux-image-amd64)
# What the initramfs needs to find its root and its /host; everything else is loaded from the root file system.
modules=(virtio_pci virtio_blk ext4 9p 9pnet_virtio overlay)
# Most of a kernel package is drivers for hardware that no virtual machine has.
left_out=(usr/share/{doc,man,locale,info,perl,bash-completion,zoneinfo} usr/lib/x86_64-linux-gnu/{perl,perl-base} boot/System.map
    'lib/modules/*/kernel/'{sound,drivers/{gpu,media,infiniband,scsi,usb,staging,iio,hwmon,net/{ethernet,wireless,usb,phy,can},mtd,input,platform,isdn}})

# kernel_parameters KIND: what makes it that kind.
kernel_parameters() {
    case $1 in
        v2 | systemd) echo cgroup_no_v1=all ;;
        v1 | initramfs) ;;
        systemd-v1) echo systemd.unified_cgroup_hierarchy=0 systemd.legacy_systemd_cgroup_controller=1 ;;
        *) die "there is no kind $1: ${kinds[*]}" ;;
    esac
    echo "hull.kind=$1 quiet panic=-1 tsc=reliable mitigations=off net.ifnames=0 psi=1 security=apparmor"
    echo "systemd.show_status=0 systemd.log_target=null console=ttyS0"
}

# qemu KIND ARGUMENTS...: the same machine in every use, for a snapshot only fits the machine that it was taken of.
qemu() {
    local kind=$1
    shift
    exec qemu-system-x86_64 -name "hull-$kind" -machine pc,vmport=off -accel tcg,thread=multi -cpu max -smp 2 -m 1024 \
        -nodefaults -no-user-config -display none -vga none -no-reboot -rtc base=utc \
        -kernel "$base/vmlinuz" -device virtio-rng-pci "$@"
}

# machine KIND DISK SHARE ARGUMENTS...: one of the kinds, with its disk and the host's directory.
machine() {
    local kind=$1 disk=$2 share=$3
    shift 3
    qemu "$kind" -initrd "$base/initrd" -append "$(kernel_parameters "$kind" | paste -sd' ')" \
        -drive "file=$disk,if=none,id=root,format=qcow2,cache=unsafe,discard=unmap" -device virtio-blk-pci,drive=root \
        -fsdev "local,id=host,path=$share,security_model=passthrough" -device virtio-9p-pci,fsdev=host,mount_tag=host "$@"
}

# ---------------------------------------------------------------- what is kept in the cache

# Into $base/root: the packages and all they depend on, unpacked and not configured: nothing of them runs here.
unpack_packages() {
    local package apt=(apt-get -q -y --no-install-recommends -o "Dir::State::status=$base/status" -o "Dir::Cache::archives=$base/packages"
        -o Debug::NoLocking=1)
    command -v apt-get >/dev/null || die "packages are fetched with apt-get, and there is none here"
    mkdir -p "$base/packages/partial" "$base/root/usr/"{bin,sbin,lib,lib64}
    : >"$base/status"
    "${apt[@]}" --download-only install "${packages[@]}" >"$cache/apt.log" 2>&1 ||
        { apt-get -q update && "${apt[@]}" --download-only install "${packages[@]}"; } >"$cache/apt.log" 2>&1 ||
        die "apt-get could not fetch the machine's packages: $(grep -m1 '^E:' "$cache/apt.log" || echo "see $cache/apt.log")"
    for package in bin sbin lib lib64; do ln -s "usr/$package" "$base/root/$package"; done
    for package in "$base"/packages/*.deb; do
        dpkg-deb --fsys-tarfile "$package" | tar -xp -C "$base/root" --keep-directory-symlink "${left_out[@]/#/--exclude=./}"
    done
    rm -rf "$base/packages" "$base/status"
}

# What the packages' scripts would have set up.
configure_root() {
    local root=$base/root unit version
    cp -r "$here/guest/etc/." "$root/etc/"
    install -D -t "$root/usr/local/sbin" "$here"/guest/sbin/*
    mkdir -p "$root"/{dev,proc,sys,run,tmp,root,host,home/user,var/tmp,etc/systemd/system/multi-user.target.wants,var/lib/dbus}
    chmod 1777 "$root"/{tmp,var/tmp}
    chown 1000:1000 "$root/home/user"
    for unit in $(chroot "$root" /bin/busybox --list); do
        [ -e "$root/bin/$unit" ] || [ -e "$root/sbin/$unit" ] || ln -s busybox "$root/bin/$unit"
    done
    ln -s ../vm-agent.service "$root/etc/systemd/system/multi-user.target.wants/"
    ln -sf /lib/systemd/system/multi-user.target "$root/etc/systemd/system/default.target"
    for unit in apt-daily.timer systemd-timesyncd.service getty@tty1.service serial-getty@ttyS0.service getty-static.service \
        systemd-tmpfiles-clean.timer systemd-firstboot.service systemd-hwdb-update.service systemd-udevd.service systemd-udev-trigger.service \
        systemd-udevd-control.socket systemd-udevd-kernel.socket systemd-journal-catalog-update.service ldconfig.service; do
        ln -sf /dev/null "$root/etc/systemd/system/$unit"
    done
    version=$(ls "$root/lib/modules")
    chroot "$root" depmod "$version"
    mv "$root/boot/vmlinuz-$version" "$base/vmlinuz"
    rm -rf "$root/boot"
}

make_initramfs() {
    local stage=$base/initramfs module version
    version=$(ls "$base/root/lib/modules")
    mkdir -p "$stage"/{bin,dev,proc,sys,run,tmp,modules,root,host,etc,usr/local/sbin}
    cp "$base/root/bin/busybox" "$stage/bin/"
    for module in $(chroot "$base/root" /bin/busybox --list); do [ -e "$stage/bin/$module" ] || ln -s busybox "$stage/bin/$module"; done
    install -t "$stage/usr/local/sbin" "$here"/guest/sbin/*
    cp "$here/guest/etc/"{passwd,group} "$stage/etc/"
    install "$here/guest/init" "$stage/init"
    for module in "${modules[@]}"; do
        chroot "$base/root" modprobe -S "$version" --show-depends "$module"
    done | awk '$1 == "insmod" && !seen[$2]++ { print $2 }' | while read -r module; do
        cp "$base/root$module" "$stage/modules/" && basename "$module"
    done >"$stage/modules/order"
    chroot "$base/root" /bin/sh -c 'exec busybox true' || die "the machine's programs do not run here"
    (cd "$stage" && find . | "$base/root/bin/busybox" cpio -o -H newc 2>/dev/null) >"$base/initrd"
}

make_base() {
    local start=$SECONDS
    # What older versions of these files made.
    find "$cache" -mindepth 1 -maxdepth 1 -type d -mtime +3 -exec rm -rf {} +
    rm -rf "$base"
    mkdir -p "$base/root"
    unpack_packages
    configure_root
    make_initramfs
    truncate -s 4G "$base/root.ext4"
    mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=0,root_owner=0:0 -d "$base/root" "$base/root.ext4" 2>"$cache/mke2fs.log" ||
        die "no disk could be made: $(tail -1 "$cache/mke2fs.log")"
    rm -rf "$base/root" "$base/initramfs"
    touch "$base/done"
    printf 'vm: %s filled in %d s\n' "$base" $((SECONDS - start)) >&2
}

# take_snapshot KIND: boots it until its agent waits for scripts, and keeps disk and memory of that moment.
take_snapshot() {
    local kind=$1 folder=$base/$1 start=$SECONDS i
    rm -rf "$folder"
    mkdir -p "$folder/empty"
    qemu-img create -q -f qcow2 -b "$base/root.ext4" -F raw "$folder/disk"
    {
        for i in {1..4000}; do
            ! grep -qs ready "$folder/agent" || break
            sleep 0.2
            echo # a QEMU that has ended ends this loop
        done
        sleep 1 # let it come to rest: what it does now, it would do anew in every use
        echo savevm ready
        echo quit
    } | (machine "$kind" "$folder/disk" "$folder/empty" -serial "file:$folder/console" -serial "file:$folder/agent" -monitor stdio) \
        >"$folder/log" 2>&1 || die "QEMU failed: $(tail -3 "$folder/log")"
    grep -qs ready "$folder/agent" || die "the $kind machine did not come up; its console ends: $(tail -5 "$folder/console")"
    qemu-img snapshot -l "$folder/disk" | grep -q ready || die "no snapshot: $(tail -3 "$folder/log")"
    touch "$folder/done"
    printf 'vm: %s booted and kept in %d s\n' "$kind" $((SECONDS - start)) >&2
}
