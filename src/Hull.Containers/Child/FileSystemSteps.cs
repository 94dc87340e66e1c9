using System;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>File systems and their parameters: fsopen(2), fspick(2) and fsconfig(2).</summary>
internal static class FileSystemSteps
{
    private const int KernelMessageLimit = 256;
    private const uint PermissionMask = 0xFFF;

    /// <summary>A new file system as a mount that is attached nowhere yet.</summary>
    /// <param name="context">The child.</param>
    /// <param name="step">What it is.</param>
    /// <param name="target">The directory it will cover.</param>
    /// <param name="mount">The mount.</param>
    public static Errno Make(ref ChildContext context, in MountStep step, Fd target, out OwnedFd mount)
    {
        mount = OwnedFd.None;
        Errno errno = context.Note(KernelCall.FsOpen, Sys.FsOpen(step.Type, out OwnedFd opened));
        using OwnedFd fileSystem = opened;
        errno = errno == Errno.None ? Configure(ref context, in step, fileSystem.Borrow, target) : errno;
        // What is copied into it has to be written first.
        MountAttributes attributes = step.CopyUp ? step.Set & ~MountAttributes.ReadOnly : step.Set;
        bool isMade = errno == Errno.None;
        errno = isMade ? context.Note(KernelCall.FsMount, Sys.FsMount(fileSystem.Borrow, attributes, out mount)) : errno;
        if (errno is Errno.NotPermitted or Errno.Busy && step.Otherwise.IsPresent)
        {
            return HostTrees.Open(ref context, in step, out mount);
        }

        if (errno != Errno.None && !isMade)
        {
            ReadKernelMessage(ref context, fileSystem.Borrow);
        }

        return errno;
    }

    /// <summary>New parameters for what is mounted there.</summary>
    public static Errno Reconfigure(ref ChildContext context, in MountStep step, Fd mount)
    {
        if (step.AttributesOnly || step.Data.Count == 0)
        {
            return Errno.None;
        }

        Errno errno = context.Note(KernelCall.FsPick, Sys.FsPick(mount, out OwnedFd opened));
        using OwnedFd fileSystem = opened;
        context.Call = errno == Errno.None ? KernelCall.FsConfig : context.Call;
        errno = errno == Errno.None ? Parameters(ref context, in step, fileSystem.Borrow) : errno;
        errno = errno == Errno.None ? Sys.FsConfigReconfigure(fileSystem.Borrow) : errno;
        if (errno != Errno.None)
        {
            ReadKernelMessage(ref context, fileSystem.Borrow);
        }

        return errno;
    }

    private static Errno Configure(ref ChildContext context, in MountStep step, Fd fileSystem, Fd target)
    {
        context.Call = KernelCall.FsConfig;
        Errno errno = step.Source.IsEmpty ? Errno.None : Sys.FsConfigString(fileSystem, "source\0"u8, step.Source);
        errno = errno == Errno.None ? Parameters(ref context, in step, fileSystem) : errno;
        if (errno == Errno.None && step.InheritMode)
        {
            errno = InheritMode(fileSystem, target);
        }

        if (errno == Errno.None && step.FileSystemReadonly)
        {
            errno = Sys.FsConfigFlag(fileSystem, "ro\0"u8);
        }

        return errno == Errno.None ? Sys.FsConfigCreate(fileSystem) : errno;
    }

    private static Errno Parameters(ref ChildContext context, in MountStep step, Fd fileSystem)
    {
        Errno errno = Errno.None;
        for (int i = 0; i < step.Data.Count && errno == Errno.None; i++)
        {
            Utf8 parameter = step.Data[i];
            int equals = parameter.Span.IndexOf((byte)'=');
            errno = equals < 0
                ? Sys.FsConfigFlag(fileSystem, parameter)
                : Sys.FsConfigString(fileSystem, context.Arena.Copy(parameter.Span[..equals]), context.Arena.Copy(parameter.Span[(equals + 1)..]));
            context.Detail = errno == Errno.None ? context.Detail : parameter;
        }

        return errno;
    }

    private static Errno InheritMode(Fd fileSystem, Fd target)
    {
        Errno errno = Sys.Stat(target, out Statx covered);
        if (errno != Errno.None)
        {
            return errno;
        }

        Line mode = new(stackalloc byte[16]);
        mode.AddOctal(covered.Mode & PermissionMask);
        return Sys.FsConfigString(fileSystem, "mode\0"u8, mode.Terminated);
    }

    /// <summary>The file system's own words: "tmpfs: Bad value for 'size'" says more than EINVAL.</summary>
    private static void ReadKernelMessage(ref ChildContext context, Fd fileSystem)
    {
        Span<byte> message = stackalloc byte[KernelMessageLimit];
        if (fileSystem.IsOpen && Sys.Read(fileSystem, message, out int count) == Errno.None && count > 2)
        {
            // "e tmpfs: ...": a letter for the level, a blank, the text.
            context.Detail = context.Arena.Copy(message[2..count].TrimEnd((byte)'\n'));
        }
    }
}
