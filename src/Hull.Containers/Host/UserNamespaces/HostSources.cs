using System;
using System.Buffers.Binary;
using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host.UserNamespaces;

/// <summary>
/// Opens for the child what the root of its user namespace may not reach: a bundle in /root, a volume in somebody's
/// home. It is copied in the child's mount namespace, whose locked flags the copy keeps, by a process of its own: hull
/// itself stays where it is. What is opened stands in the plan; the child says no more than which step.
/// </summary>
internal static class HostSources
{
    /// <summary>Answers with the tree's descriptor, or without one.</summary>
    public static void Open(ReadOnlySpan<byte> message, Slice<Step> steps, Fd child, Fd sync)
    {
        int index = BinaryPrimitives.TryReadInt32LittleEndian(message, out int value) ? value : -1;
        bool isOne = index >= 0 && index < steps.Count && steps[index].Kind is StepKind.BindRoot or StepKind.MountBind;
        // A caller may have it ignored: then the kernel would reap the helper by itself.
        Sys.DefaultSignal(Signal.Child);
        int helper = -1;
        OwnedFd opened = OwnedFd.None;
        Errno errno = isOne ? Sys.Fork(CloneFlags.None, out helper, out opened) : Errno.InvalidArgument;
        using OwnedFd pidfd = opened;
        if (errno == Errno.None && helper == 0)
        {
            Sys.Exit(Answer(in steps[index], child, sync) ? 0 : 1);
        }

        WaitStatus status = default;
        errno = errno == Errno.None ? Sys.WaitPid(helper, WaitFlags.None, out _, out status) : errno;
        if (errno != Errno.None || status.ExitCode != 0 || status.TerminationSignal != 0)
        {
            Sys.Send(sync, [(byte)SyncMessage.OpenSource], Fd.None);
        }
    }

    /// <summary>In the helper.</summary>
    private static bool Answer(in Step step, Fd child, Fd sync)
    {
        if (Sys.SetNamespace(child, CloneFlags.NewMount) != Errno.None)
        {
            return false;
        }

        Errno errno = step.Kind == StepKind.BindRoot
            ? BindRoot(step.Arguments<TextStep>().Text, out OwnedFd tree)
            : OpenSource(in step.Arguments<MountStep>(), out tree);
        errno = errno == Errno.None ? Sys.Send(sync, [(byte)SyncMessage.OpenSource], tree.Borrow) : errno;
        tree.Dispose();
        return errno == Errno.None;
    }

    private static Errno BindRoot(Utf8 rootfs, out OwnedFd tree)
    {
        tree = OwnedFd.None;
        Errno errno = Sys.Open(rootfs, OpenFlags.Path | OpenFlags.Directory, out OwnedFd opened);
        using OwnedFd place = opened;
        errno = errno == Errno.None
            ? Sys.OpenTree(place.Borrow, "\0"u8, OpenTreeFlags.Clone | OpenTreeFlags.Recursive | OpenTreeFlags.EmptyPath, out tree)
            : errno;
        return errno == Errno.None ? Sys.MoveMount(tree.Borrow, place.Borrow) : errno;
    }

    private static Errno OpenSource(in MountStep step, out OwnedFd tree) => Sys.OpenTree(
        Fd.WorkingDirectory,
        step.Source,
        OpenTreeFlags.Clone |
            (step.Recursive ? OpenTreeFlags.Recursive : OpenTreeFlags.None) |
            (step.SourceNoFollow ? OpenTreeFlags.SymlinkNoFollow : OpenTreeFlags.None),
        out tree);
}
