using System.Collections.Generic;

namespace Hull.Tests.Abi;

/// <summary>What the docstrings can't say: the headers, and the few cases with a reason of their own.</summary>
internal static class AbiTables
{
    /// <summary>The default headers: libc's first, then the kernel's that get along with them.</summary>
    internal static IReadOnlyList<string> Headers { get; } =
    [
        "dirent.h", "errno.h", "fcntl.h", "grp.h", "poll.h", "regex.h", "sched.h", "signal.h", "stdint.h", "termios.h", "time.h", "unistd.h",
        "net/if.h", "netinet/in.h",
        "sys/epoll.h", "sys/eventfd.h", "sys/file.h", "sys/ioctl.h", "sys/mman.h", "sys/mount.h", "sys/personality.h", "sys/prctl.h",
        "sys/resource.h", "sys/signalfd.h", "sys/socket.h", "sys/stat.h", "sys/statfs.h", "sys/statvfs.h", "sys/syscall.h", "sys/sysmacros.h", "sys/time.h",
        "sys/timerfd.h", "sys/uio.h", "sys/un.h", "sys/utsname.h", "sys/vfs.h", "sys/wait.h", "sys/xattr.h",
        "linux/audit.h", "linux/bpf.h", "linux/capability.h", "linux/close_range.h", "linux/filter.h", "linux/ioprio.h", "linux/keyctl.h",
        "linux/landlock.h", "linux/magic.h", "linux/memfd.h", "linux/mempolicy.h", "linux/netlink.h", "linux/nsfs.h", "linux/openat2.h",
        "linux/rtnetlink.h", "linux/sched.h", "linux/seccomp.h", "linux/securebits.h",
    ];

    /// <summary>Names given here instead of in a docstring: the claim as the test prints it to the C expression.</summary>
    internal static IReadOnlyDictionary<string, string> Names { get; } = new Dictionary<string, string>
    {
        // A control message's header and its one descriptor in one struct: the places are what cmsg(3)'s macros say.
        ["sizeof Hull.Linux.ControlMessage"] = "CMSG_SPACE(sizeof(int))",
        ["offset of Hull.Linux.ControlMessage.Descriptor"] = "CMSG_LEN(0)",
        ["size of Hull.Linux.ControlMessage.Descriptor"] = "sizeof(int)",
        ["Hull.Primitives.Native.ProtNone"] = "PROT_NONE",
        ["Hull.Primitives.Native.ProtRead"] = "PROT_READ",
        ["Hull.Primitives.Native.ProtWrite"] = "PROT_WRITE",
        ["Hull.Primitives.Native.MapShared"] = "MAP_SHARED",
        ["Hull.Primitives.Native.MapPrivate"] = "MAP_PRIVATE",
        ["Hull.Primitives.Native.MapFixed"] = "MAP_FIXED",
        ["Hull.Primitives.Native.MapAnonymous"] = "MAP_ANONYMOUS",
        ["Hull.Primitives.Native.MapNoReserve"] = "MAP_NORESERVE",
    };

    /// <summary>What C has no name for, and why the number is right all the same: <c>Type.Member</c>, a type for all its members, or <c>sizeof Type</c>.</summary>
    internal static IReadOnlyDictionary<string, string> Exemptions { get; } = new Dictionary<string, string>
    {
        ["Hull.Primitives.Errno.None"] = "zero is success by definition",
        ["Hull.Linux.SchedulingPolicy.Isochronous"] = "linux/sched.h only reserves the number in a comment",
        ["Hull.Linux.KeyPermissions"] = "only libkeyutils has a header with names for them; the kernel's include/linux/key.h is not for user space",
    };

    /// <summary>Constants that the oldest supported headers (kernel 6.1, glibc 2.36) lack: the value, from the kernel's sources.</summary>
    internal static IReadOnlyDictionary<string, long> NewerThanHeaders { get; } = new Dictionary<string, long>
    {
        ["MFD_EXEC"] = 0x10, // linux/memfd.h, 6.3
        ["MPOL_WEIGHTED_INTERLEAVE"] = 6, // linux/mempolicy.h, 6.9
    };
}
