using System;
using Hull.Containers.Planning.Labels;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>What security modules will call the program.</summary>
internal static class LabelSteps
{
    /// <summary>Opens the file whose content the kernel looks at when this process executes a program.</summary>
    public static Errno Open(ref ChildContext context, in LabelStep step)
    {
        Errno errno = Errno.NoEntry;
        OwnedFd file = OwnedFd.None;
        if (step.Module == SecurityModule.Apparmor)
        {
            // Since Linux 5.8; the older name is shared by all modules, and belongs to the first of them.
            errno = Open(ref context, "thread-self/attr/apparmor/exec\0"u8, out file);
        }

        errno = errno == Errno.NoEntry ? Open(ref context, "thread-self/attr/exec\0"u8, out file) : errno;
        ref Fd place = ref FileOf(ref context, step.Module);
        place = file.Release();
        return errno;
    }

    /// <summary>Says so, once: the kernel refuses another write, and the file is closed.</summary>
    public static Errno Set(ref ChildContext context, in LabelStep step)
    {
        ref Fd place = ref FileOf(ref context, step.Module);
        // In backticks: engines that look for a refused label look for this.
        context.Detail = context.Arena.Copy(step.Module == SecurityModule.Apparmor ? "`/proc/thread-self/attr/apparmor/exec`"u8 : "`/proc/thread-self/attr/exec`"u8);
        Errno errno = context.Note(KernelCall.Write, Sys.Write(place, step.Text.Span));
        Sys.Close(place);
        place = Fd.None;
        if (errno == Errno.NoEntry)
        {
            context.Verdict = ChildVerdict.NoSuchProfile;
            return errno;
        }

        context.Detail = errno == Errno.None ? default : context.Detail;
        return errno;
    }

    /// <summary>Gives keys that this process makes a label.</summary>
    public static Errno Keys(ref ChildContext context, Utf8 label)
    {
        Errno errno = Open(ref context, "thread-self/attr/keycreate\0"u8, out OwnedFd opened);
        using OwnedFd file = opened;
        if (errno != Errno.None)
        {
            return errno;
        }

        errno = context.Note(KernelCall.Write, Sys.Write(file.Borrow, label.Span));
        context.Detail = errno == Errno.None ? default : context.Arena.Copy("`/proc/thread-self/attr/keycreate`"u8);
        return errno;
    }

    private static Errno Open(scoped ref ChildContext context, ReadOnlySpan<byte> path, out OwnedFd file)
    {
        Errno errno = HostProc.Open(ref context, path, OpenFlags.WriteOnly, out file);
        context.Detail = errno == Errno.None || context.Call != KernelCall.OpenAt2 ? default : context.Arena.Join("/proc/"u8, path[..^1]);
        return errno;
    }

    private static ref Fd FileOf(ref ChildContext context, SecurityModule module)
    {
        if (module == SecurityModule.Apparmor)
        {
            return ref context.ApparmorFile;
        }

        return ref context.SelinuxFile;
    }
}
