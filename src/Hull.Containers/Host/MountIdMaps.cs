using Hull.Containers.Child;
using Hull.Containers.Planning;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// Makes the bind mounts whose ids are mapped, and hands them to the child. hull does it, not the child: inside a user
/// namespace nobody has the privilege over the host's file systems that mapping takes.
/// </summary>
internal static class MountIdMaps
{
    /// <summary>Makes them in the order of mounts and sends each: the child takes one at each such step.</summary>
    public static Outcome Send(Slice<IdMappedMount> mounts, Fd sync, ref Arena arena)
    {
        foreach (ref readonly IdMappedMount mount in mounts.Span)
        {
            Outcome outcome = Make(in mount, ref arena, out OwnedFd made);
            using OwnedFd tree = made;
            Errno errno = outcome.Failed ? Errno.None : Sys.Send(sync, [(byte)SyncMessage.Mount], tree.Borrow);
            // The child is gone: what it said before is read where its messages are.
            outcome = errno is Errno.None or Errno.BrokenPipe or Errno.ConnectionReset ? outcome : Outcome.Kernel(ref arena, "hand it to the container"u8, default, errno);
            if (outcome.Failed)
            {
                return outcome.About(mount.Origin.Text(ref arena));
            }
        }

        return Outcome.Ok;
    }

    private static Outcome Make(in IdMappedMount mount, ref Arena arena, out OwnedFd tree)
    {
        OpenTreeFlags flags = OpenTreeFlags.Clone |
            (mount.Recursive ? OpenTreeFlags.Recursive : OpenTreeFlags.None) |
            (mount.SourceNoFollow ? OpenTreeFlags.SymlinkNoFollow : OpenTreeFlags.None);
        Errno errno = Sys.OpenTree(Fd.WorkingDirectory, mount.Source, flags, out tree);
        if (errno != Errno.None)
        {
            Outcome failure = Outcome.Kernel(ref arena, "open_tree"u8, mount.Source.Span, errno);
            return errno == Errno.NoEntry ? failure.WithRemedy(arena.Copy("the source does not exist on the host"u8)) : failure;
        }

        Outcome outcome = OpenNamespace(in mount, ref arena, out OwnedFd opened);
        using OwnedFd userNamespace = opened;
        if (outcome.Failed)
        {
            return outcome;
        }

        // Of the host's peer group until now: what the container mounts below it would show up on the host.
        errno = Sys.MountSetAttr(tree.Borrow, MountAttributes.None, MountAttributes.None, MountFlags.Slave, recursive: true);
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "mount_setattr(MS_SLAVE) on"u8, mount.Source.Span, errno);
        }

        errno = Sys.MountIdMap(tree.Borrow, userNamespace.Borrow, mount.MapsBelow);
        return errno == Errno.None
            ? Outcome.Ok
            : Outcome.Kernel(ref arena, "mount_setattr(MOUNT_ATTR_IDMAP) on"u8, mount.Source.Span, errno).WithRemedy(Remedy(errno, ref arena));
    }

    private static Outcome OpenNamespace(in IdMappedMount mount, ref Arena arena, out OwnedFd userNamespace)
    {
        if (mount.NamespacePath.IsPresent)
        {
            Errno errno = Sys.Open(mount.NamespacePath, OpenFlags.ReadOnly, out userNamespace);
            return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "open"u8, mount.NamespacePath.Span, errno);
        }

        return MakeNamespace(mount.Uids, mount.Gids, ref arena, out userNamespace);
    }

    /// <summary>A user namespace is made by a process that enters it; that one only waits until its maps are written and its file is open.</summary>
    private static Outcome MakeNamespace(Utf8 uids, Utf8 gids, ref Arena arena, out OwnedFd userNamespace)
    {
        userNamespace = OwnedFd.None;
        Errno errno = Sys.Pipe(out OwnedFd reads, out OwnedFd writes);
        using OwnedFd end = reads;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "pipe2"u8, default, errno);
        }

        errno = Sys.Clone(CloneFlags.NewUser | CloneFlags.Pidfd, Fd.None, out int pid, out OwnedFd opened);
        using OwnedFd pidfd = opened;
        if (errno != Errno.None)
        {
            writes.Dispose();
            Outcome failure = Outcome.Kernel(ref arena, "clone3(CLONE_NEWUSER) for its mappings"u8, default, errno);
            return errno is Errno.NoSpace or Errno.NotPermitted ? failure.WithRemedy(arena.Copy("user namespaces are switched off or used up: see /proc/sys/user/max_user_namespaces"u8)) : failure;
        }

        if (pid == 0)
        {
            // Until hull closes its end, or is gone.
            writes.Dispose();
            Sys.Read(end.Borrow, stackalloc byte[1], out _);
            Sys.Exit(0);
        }

        Outcome outcome = IdMaps.Write(pid, uids, gids, ref arena);
        outcome = outcome.Failed ? outcome : Open(pid, ref arena, out userNamespace);
        writes.Dispose();
        Sys.WaitPid(pid, WaitFlags.None, out _, out _);
        return outcome;
    }

    private static Outcome Open(int pid, ref Arena arena, out OwnedFd userNamespace)
    {
        Line path = new(stackalloc byte[48]);
        path.Add("/proc/"u8);
        path.Add(pid);
        path.Add("/ns/user"u8);
        Errno errno = Sys.Open(path.Terminated, OpenFlags.ReadOnly, out userNamespace);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "open /proc/PID/ns/user"u8, default, errno);
    }

    private static Utf8 Remedy(Errno errno, ref Arena arena) => errno switch
    {
        Errno.InvalidArgument => arena.Copy("the file system of the source knows no id-mapped mounts in this kernel"u8),
        Errno.NotPermitted => arena.Copy("it takes CAP_SYS_ADMIN over the source's file system, and a source that is not mapped already"u8),
        Errno.NotImplemented => arena.Copy("id-mapped mounts need Linux 5.12"u8),
        _ => default,
    };
}
