using System;
using Hull.Containers.Child;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// Since when the kernel has a call, for the calls that hull can't do without (docs/kernel-support.md): said where one
/// answers ENOSYS, as an older kernel or a container's seccomp filter does, or EPERM, as older filters do.
/// </summary>
internal static class KernelNeeds
{
    /// <summary>A remedy, or absent.</summary>
    public static Utf8 Of(KernelCall call, Errno errno, ref Arena arena)
    {
        ReadOnlySpan<byte> version = Since(call);
        if (version.IsEmpty || errno is not (Errno.NotImplemented or Errno.NotPermitted))
        {
            return default;
        }

        Line line = new(stackalloc byte[128]);
        line.Add(CallNames.Of(call), " needs "u8);
        if (errno == Errno.NotImplemented)
        {
            line.Add("Linux "u8, version, " and "u8);
        }
        else if (NeedsRight(call))
        {
            line.Add("CAP_SYS_ADMIN and "u8);
        }

        line.Add("a seccomp filter that lets it through"u8);
        return arena.Copy(line.Written);
    }

    /// <summary>For a signal to a process that is not hull's child: pidfd_open(2), then pidfd_send_signal(2). A bare pid may be somebody else's by then.</summary>
    public static Utf8 OfPidfd(Errno errno, ref Arena arena) => errno == Errno.NotImplemented ? Of(KernelCall.PidfdOpen, errno, ref arena) : default;

    private static bool NeedsRight(KernelCall call) =>
        call is KernelCall.OpenTree or KernelCall.MoveMount or KernelCall.FsOpen or KernelCall.FsConfig or KernelCall.FsMount or KernelCall.MountSetAttr;

    private static ReadOnlySpan<byte> Since(KernelCall call) => call switch
    {
        KernelCall.MountSetAttr => "5.12"u8,
        KernelCall.CloseRange => "5.11"u8,
        KernelCall.OpenAt2 => "5.6"u8,
        KernelCall.PidfdOpen => "5.3"u8,
        KernelCall.OpenTree or KernelCall.MoveMount or KernelCall.FsOpen or KernelCall.FsConfig or KernelCall.FsMount => "5.2"u8,
        KernelCall.PidfdSendSignal => "5.1"u8,
        KernelCall.Statx => "4.11"u8,
        KernelCall.ExecveAt => "3.19"u8,
        KernelCall.MemfdCreate => "3.17"u8,
        _ => default,
    };
}
