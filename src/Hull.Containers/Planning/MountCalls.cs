using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The kernel calls of mounts, in words of the man pages. What is in brackets is decided by what is found at run time.</summary>
internal static class MountCalls
{
    private static ReadOnlySpan<byte> MadeWhenMissing => " [missing: mkdirat; a link into procfs: refused]"u8;

    /// <summary>A new file system.</summary>
    public static void FileSystem(scoped ref Line line, in MountStep step)
    {
        CallText.OpenInside(ref line, step.Target.Span, step.OrdinaryDirectory ? "O_NOFOLLOW, RESOLVE_NO_SYMLINKS"u8 : default);
        line.Add(MadeWhenMissing);
        line.Add(", fsopen("u8);
        CallText.Quote(ref line, step.Type.Span);
        line.Add(")"u8);
        if (!step.Source.IsEmpty)
        {
            Parameter(ref line, "source"u8, step.Source.Span);
        }

        Parameters(ref line, in step);
        line.Add(step.InheritMode ? ", fsconfig(\"mode\", [that of the directory it covers])"u8 : default);
        line.Add(step.FileSystemReadonly ? ", fsconfig(\"ro\")"u8 : default);
        line.Add(", fsconfig(FSCONFIG_CMD_CREATE), fsmount("u8);
        FlagNames.Write(ref line, step.CopyUp ? step.Set & ~MountAttributes.ReadOnly : step.Set);
        line.Add(step.CopyUp ? "), [every entry of the directory: openat2, mkdirat, sendfile, readlinkat, symlinkat, mknodat, fchown, fchmod, fsetxattr]"u8 : ")"u8);
        if (step.Otherwise.IsPresent)
        {
            line.Add(" [EPERM, EBUSY: open_tree("u8);
            CallText.Quote(ref line, step.Otherwise.Span);
            line.Add(", OPEN_TREE_CLONE|AT_RECURSIVE), mount_setattr(AT_RECURSIVE)]"u8);
        }

        if (step.Label.IsPresent)
        {
            line.Add(", fsetxattr(\"security.selinux\", "u8);
            CallText.Quote(ref line, step.Label.Span);
            line.Add(")"u8);
        }

        if (step.CopyUp || step.RecursiveSet != 0 || step.RecursiveClear != 0)
        {
            Dress(ref line, in step);
        }

        Attach(ref line, in step);
    }

    /// <summary>A bind mount.</summary>
    public static void Bind(scoped ref Line line, in MountStep step)
    {
        if (step.CopySymlink)
        {
            line.Add("readlink() [a link: symlinkat, and no more], "u8);
        }

        if (step.IdMapped)
        {
            line.Add("recvmsg(SCM_RIGHTS: the mount that hull made), "u8);
        }
        else
        {
            OpenTree(ref line, step.Source.Span, step.Recursive, step.SourceNoFollow);
            if (step.Otherwise.IsPresent)
            {
                line.Add(" [ENOENT: "u8);
                CallText.Quote(ref line, step.Otherwise.Span);
                line.Add("]"u8);
            }

            line.Add(", "u8);
        }

        line.Add(step.SourceIsProc ? "fstatfs() [no procfs: refused], "u8 : default);
        CallText.OpenInside(ref line, step.Target.Span, step.TargetNoFollow ? "O_NOFOLLOW"u8 : default);
        line.Add(" [missing: mkdirat, or an empty file for a file; a link into procfs: refused]"u8);
        Dress(ref line, in step);
        Attach(ref line, in step);
    }

    /// <summary>A mount whose ids hull maps.</summary>
    public static void IdMapped(scoped ref Line line, in IdMappedMount mount)
    {
        OpenTree(ref line, mount.Source.Span, mount.Recursive, mount.SourceNoFollow);
        if (mount.NamespacePath.IsPresent)
        {
            line.Add(", open("u8);
            CallText.Quote(ref line, mount.NamespacePath.Span);
            line.Add(")"u8);
        }
        else
        {
            line.Add(", clone3(CLONE_NEWUSER), write(uid_map, "u8);
            CallText.Quote(ref line, mount.Uids.Span);
            line.Add("), write(gid_map, "u8);
            CallText.Quote(ref line, mount.Gids.Span);
            line.Add("), open(\"/proc/PID/ns/user\")"u8);
        }

        line.Add(", mount_setattr(MS_SLAVE, AT_RECURSIVE), mount_setattr(MOUNT_ATTR_IDMAP"u8, mount.MapsBelow ? ", AT_RECURSIVE)"u8 : ")"u8);
        line.Add(", sendmsg(SCM_RIGHTS: the mount)"u8);
    }

    /// <summary>A remount.</summary>
    public static void Remount(scoped ref Line line, in MountStep step)
    {
        CallText.OpenInside(ref line, step.Target.Span);
        if (!step.AttributesOnly && step.Data.Count > 0)
        {
            line.Add(", fspick()"u8);
            Parameters(ref line, in step);
            line.Add(", fsconfig(FSCONFIG_CMD_RECONFIGURE)"u8);
        }

        Dress(ref line, in step);
    }

    /// <summary>A path bound on itself, read-only.</summary>
    public static void ReadonlyPath(scoped ref Line line, Utf8 path)
    {
        CallText.OpenInside(ref line, path.Span);
        line.Add(" [missing: skipped], open_tree(OPEN_TREE_CLONE|AT_RECURSIVE), mount_setattr(MOUNT_ATTR_RDONLY)"u8);
        CallText.MoveTo(ref line, path);
    }

    /// <summary>A path that is hidden.</summary>
    public static void MaskPath(scoped ref Line line, Utf8 path)
    {
        CallText.OpenInside(ref line, path.Span);
        line.Add(" [missing: skipped], open_tree([directory: empty tmpfs, read-only; else: /dev/null])"u8);
        CallText.MoveTo(ref line, path);
    }

    private static void OpenTree(scoped ref Line line, scoped ReadOnlySpan<byte> source, bool recursive, bool noFollow)
    {
        line.Add("open_tree("u8);
        CallText.Quote(ref line, source);
        line.Add(", OPEN_TREE_CLONE"u8, recursive ? "|AT_RECURSIVE"u8 : default, noFollow ? "|AT_SYMLINK_NOFOLLOW)"u8 : ")"u8);
    }

    private static void Parameters(scoped ref Line line, in MountStep step)
    {
        foreach (Utf8 parameter in step.Data)
        {
            int equals = parameter.Span.IndexOf((byte)'=');
            Parameter(ref line, equals < 0 ? parameter.Span : parameter.Span[..equals], equals < 0 ? default : parameter.Span[(equals + 1)..], flag: equals < 0);
        }
    }

    private static void Parameter(scoped ref Line line, scoped ReadOnlySpan<byte> key, scoped ReadOnlySpan<byte> value, bool flag = false)
    {
        line.Add(", fsconfig("u8);
        CallText.Quote(ref line, key);
        if (!flag)
        {
            line.Add(", "u8);
            CallText.Quote(ref line, value);
        }

        line.Add(")"u8);
    }

    private static void Dress(scoped ref Line line, in MountStep step)
    {
        SetAttributes(ref line, step.Set, step.Clear, recursive: false);
        SetAttributes(ref line, step.RecursiveSet, step.RecursiveClear, recursive: true);
    }

    private static void SetAttributes(scoped ref Line line, MountAttributes set, MountAttributes clear, bool recursive)
    {
        if (set == 0 && clear == 0)
        {
            return;
        }

        line.Add(", mount_setattr("u8);
        FlagNames.Write(ref line, set);
        clear = MountStep.ToClear(set, clear);
        if (clear != 0)
        {
            line.Add(", clear "u8);
            FlagNames.Write(ref line, clear);
        }

        line.Add(recursive ? ", AT_RECURSIVE)"u8 : ")"u8);
    }

    private static void Attach(scoped ref Line line, in MountStep step)
    {
        CallText.MoveTo(ref line, step.Target);
        if (step.Propagation != MountFlags.None)
        {
            line.Add(", mount_setattr("u8);
            PropagationStep propagation = new(step.Propagation, recursive: false);
            FlagNames.Write(ref line, in propagation);
            line.Add(step.PropagationRecursive ? ", AT_RECURSIVE)"u8 : ")"u8);
        }
    }
}
