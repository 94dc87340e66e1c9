using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>Who the process is and what it may do.</summary>
internal static class IdentitySteps
{
    private const int PseudoTerminalFirstMajor = 136;
    private const int PseudoTerminalLastMajor = 143;
    private const int TerminalMajor = 4;
    private const int TerminalAlternateMajor = 5;

    /// <summary>Writes /proc/self/oom_score_adj.</summary>
    public static Errno OomScoreAdj(ref ChildContext context, Utf8 value)
    {
        Errno errno = context.Note(KernelCall.Open, Sys.Open("/proc/self/oom_score_adj\0"u8, OpenFlags.WriteOnly, out OwnedFd opened));
        if (errno == Errno.AccessDenied)
        {
            // An ordinary user's: the file is root's while the process is not dumpable. It is still in the caller's namespaces.
            Sys.Prctl(PrctlOption.SetDumpable, 1);
            errno = Sys.Open("/proc/self/oom_score_adj\0"u8, OpenFlags.WriteOnly, out opened);
            Sys.Prctl(PrctlOption.SetDumpable, 0);
        }

        using OwnedFd file = opened;
        return errno == Errno.None ? context.Note(KernelCall.Write, Sys.Write(file.Borrow, value.Span)) : errno;
    }

    /// <summary>Gives standard streams to the user, so that /dev/stdout can be opened again. Only pipes and ttys: a file or device of the host keeps its owner.</summary>
    public static Errno GiveStreams(ref ChildContext context, uint uid)
    {
        for (int stream = 0; stream <= Fd.StandardError.Number; stream++)
        {
            Fd fd = new(stream);
            if (Sys.Stat(fd, out Statx status) != Errno.None || status.Uid == uid || !IsPipeOrTerminal(in status))
            {
                continue;
            }

            Errno errno = Sys.ChangeOwner(fd, uid, uint.MaxValue);
            // EINVAL: an id without a mapping here; EPERM, EROFS: not ours to give. As runc does, the container starts all the same.
            if (errno is not (Errno.None or Errno.InvalidArgument or Errno.NotPermitted or Errno.ReadOnlyFileSystem))
            {
                return context.Note(KernelCall.Fchown, errno);
            }
        }

        return Errno.None;
    }

    /// <summary>Takes every capability out of the bounding set that is not in <paramref name="step"/>.</summary>
    public static Errno BoundingSet(ref ChildContext context, in CapabilityStep step)
    {
        for (int capability = 0; capability <= step.Last; capability++)
        {
            if ((step.Bounding & (1UL << capability)) != 0)
            {
                continue;
            }

            Errno errno = context.Note(KernelCall.Prctl, Sys.Prctl(PrctlOption.DropBoundingCapability, (ulong)capability));
            if (errno != Errno.None)
            {
                return errno;
            }
        }

        return Errno.None;
    }

    /// <summary>setgroups(2); EPERM with no groups asked for means that the user namespace denies it for good, as under runc.</summary>
    public static Errno SetGroups(ref ChildContext context, in GroupsStep step)
    {
        Errno errno = context.Note(KernelCall.Setgroups, Sys.SetGroups(step.Groups.Span));
        bool passOver = errno == Errno.NotPermitted && step.Groups.Count == 0 && (step.MayBeDenied || DeniesGroups(ref context));
        return passOver ? Errno.None : errno;
    }

    /// <summary>
    /// The same for hull itself in somebody's user namespace (unshare -Ur): the container's procfs tells, if it is one.
    /// </summary>
    private static bool DeniesGroups(ref ChildContext context)
    {
        Line path = new(stackalloc byte[40]);
        path.Add("/proc/"u8);
        path.Add(Sys.GetPid());
        path.Add("/setgroups"u8);
        if (RootPaths.Open(ref context, context.Arena.Copy(path.Written), OpenFlags.ReadOnly, out OwnedFd opened, ResolveFlags.NoSymlinks) != Errno.None)
        {
            return false;
        }

        using OwnedFd file = opened;
        Span<byte> text = stackalloc byte[16];
        return Sys.FileSystemType(file.Borrow, out long magic) == Errno.None && magic == FileSystemMagic.Proc &&
            Sys.Read(file.Borrow, text, out int count) == Errno.None && text[..count].StartsWith("deny"u8);
    }

    /// <summary>setresuid(2), keeping the permitted set for <see cref="Capabilities"/>.</summary>
    public static Errno SetUid(ref ChildContext context, uint uid)
    {
        Errno errno = context.Note(KernelCall.Prctl, Sys.Prctl(PrctlOption.SetKeepCapabilities, 1));
        return errno == Errno.None ? context.Note(KernelCall.Setresuid, Sys.SetUid(uid)) : errno;
    }

    /// <summary>The effective, permitted and inheritable sets, then the ambient one, which must be a part of both.</summary>
    public static Errno Capabilities(ref ChildContext context, in CapabilityStep step)
    {
        Errno errno = context.Note(KernelCall.Prctl, Sys.Prctl(PrctlOption.SetKeepCapabilities, 0));
        errno = errno == Errno.None ? context.Note(KernelCall.Capset, Sys.SetCapabilities(step.Effective, step.Permitted, step.Inheritable)) : errno;
        errno = errno == Errno.None ? context.Note(KernelCall.Prctl, Sys.Prctl(PrctlOption.AmbientCapability, (ulong)AmbientOperation.ClearAll)) : errno;
        for (int capability = 0; capability <= step.Last && errno == Errno.None; capability++)
        {
            if ((step.Ambient & (1UL << capability)) != 0)
            {
                Errno raised = Sys.Prctl(PrctlOption.AmbientCapability, (ulong)AmbientOperation.Raise, (ulong)capability);
                // A capability that is not in the other sets can't be ambient; runc lets that pass.
                errno = raised == Errno.NotPermitted ? Errno.None : context.Note(KernelCall.Prctl, raised);
            }
        }

        return errno;
    }

    /// <summary>chdir(2) as root: what root may not enter, the user may (a root-squashed file system).</summary>
    public static Errno EnterDirectoryAsRoot(ref ChildContext context, Utf8 path)
    {
        Errno errno = context.Note(KernelCall.Chdir, Sys.ChangeDirectory(path));
        context.InWorkingDirectory = errno == Errno.None;
        return errno is Errno.AccessDenied or Errno.NotPermitted ? Errno.None : errno;
    }

    /// <summary>
    /// chdir(2) as the user, unless root could; then a look at where we are. A path such as /proc/self/fd/7 may lead
    /// out of the container through a descriptor somebody left open (CVE-2024-21626): the kernel then calls the
    /// directory unreachable.
    /// </summary>
    public static Errno ChangeDirectory(ref ChildContext context, Utf8 path)
    {
        const int PathLimit = 4096;
        Errno errno = context.InWorkingDirectory ? Errno.None : context.Note(KernelCall.Chdir, Sys.ChangeDirectory(path));
        if (errno != Errno.None)
        {
            return errno;
        }

        Span<byte> here = stackalloc byte[PathLimit];
        errno = context.Note(KernelCall.Getcwd, Sys.GetWorkingDirectory(here, out int length));
        bool isInside = errno == Errno.None && length > 0 && here[0] == (byte)'/';
        return isInside ? Errno.None : context.Refuse(ChildVerdict.OutsideRoot, errno == Errno.None ? Errno.NoEntry : errno);
    }

    private static bool IsPipeOrTerminal(in Statx status) =>
        status.Type == FileMode.Fifo ||
        (status.Type == FileMode.CharacterDevice &&
            status.DeviceMajor is TerminalMajor or TerminalAlternateMajor or (>= PseudoTerminalFirstMajor and <= PseudoTerminalLastMajor));
}
