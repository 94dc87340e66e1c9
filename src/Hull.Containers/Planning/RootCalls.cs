using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The kernel calls of the way from the host's root to the container's.</summary>
internal static class RootCalls
{
    /// <summary>The inherited tree's propagation.</summary>
    public static void TreePropagation(scoped ref Line line, in PropagationStep step)
    {
        Propagation(ref line, in step);
        line.Add(" [EINVAL, in a chroot: the same at the mount namespace's root, by setns(own pidfd, CLONE_NEWNS), and back by chroot]"u8);
    }

    /// <summary>Propagation of what is the root.</summary>
    public static void Propagation(scoped ref Line line, in PropagationStep step) => Mount(ref line, "/"u8, in step);

    /// <summary>The mount below the rootfs.</summary>
    public static void ParentPrivate(scoped ref Line line, Utf8 rootfs)
    {
        line.Add("open("u8);
        CallText.Quote(ref line, rootfs.Span);
        line.Add("), openat(\"..\") [up to the first mount's root: statx], mount_setattr(MS_PRIVATE)"u8);
    }

    /// <summary>The rootfs on itself.</summary>
    public static void Bind(scoped ref Line line, Utf8 rootfs)
    {
        line.Add("rootfs = open_tree("u8);
        CallText.Quote(ref line, rootfs.Span);
        line.Add(", OPEN_TREE_CLONE|AT_RECURSIVE)"u8);
        CallText.MoveTo(ref line, rootfs);
    }

    /// <summary>pivot_root(2).</summary>
    public static void Pivot(scoped ref Line line, in PropagationStep oldRoot)
    {
        line.Add("fchdir(rootfs), pivot_root(\".\", \".\") [EINVAL: setns(own pidfd, CLONE_NEWNS) out of a chroot, again; EINVAL on an initramfs: as --no-pivot]"u8);
        if (oldRoot.Propagation != MountFlags.None)
        {
            line.Add(", "u8);
            Mount(ref line, "."u8, in oldRoot);
        }

        line.Add(", umount2(\".\", MNT_DETACH), chdir(\"/\")"u8);
    }

    /// <summary>The move over the old root.</summary>
    public static void Move(scoped ref Line line, in PropagationStep oldRoot)
    {
        line.Add("setns(own pidfd, CLONE_NEWNS), open(\"/\"), read(\"/proc/self/mountinfo\")"u8);
        if (oldRoot.Propagation != MountFlags.None)
        {
            line.Add(", "u8);
            Mount(ref line, "/"u8, new PropagationStep(oldRoot.Propagation, recursive: false));
        }

        line.Add(", move_mount(rootfs -> \"/\"), fchdir(the old \"/\"), [each mount: umount2(MNT_DETACH)], fchdir(rootfs), chroot(\".\")"u8);
    }

    private static void Mount(scoped ref Line line, scoped ReadOnlySpan<byte> path, in PropagationStep step)
    {
        line.Add("mount(NULL, \""u8, path, "\", NULL, "u8);
        FlagNames.Write(ref line, in step);
        line.Add(", NULL)"u8);
    }
}
