using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The kernel calls of mounts, in words of the man pages. What is in brackets is decided by what is found at run time.</summary>
internal static class MountCalls
{
    private static ReadOnlySpan<byte> MadeWhenMissing => " [missing: mkdirat]"u8;

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

        foreach (Utf8 parameter in step.Data)
        {
            int equals = parameter.Span.IndexOf((byte)'=');
            Parameter(ref line, equals < 0 ? parameter.Span : parameter.Span[..equals], equals < 0 ? default : parameter.Span[(equals + 1)..], flag: equals < 0);
        }

        line.Add(step.InheritMode ? ", fsconfig(\"mode\", [that of the directory it covers])"u8 : default);
        line.Add(step.FileSystemReadonly ? ", fsconfig(\"ro\")"u8 : default);
        line.Add(", fsconfig(FSCONFIG_CMD_CREATE), fsmount("u8);
        FlagNames.Write(ref line, step.Set);
        line.Add(")"u8);
        if (step.RecursiveSet != 0 || step.RecursiveClear != 0)
        {
            Dress(ref line, in step);
        }

        Attach(ref line, in step);
    }

    /// <summary>A bind mount.</summary>
    public static void Bind(scoped ref Line line, in MountStep step)
    {
        line.Add("open_tree("u8);
        CallText.Quote(ref line, step.Source.Span);
        line.Add(", OPEN_TREE_CLONE"u8, step.Recursive ? "|AT_RECURSIVE"u8 : default, step.SourceNoFollow ? "|AT_SYMLINK_NOFOLLOW), "u8 : "), "u8);
        CallText.OpenInside(ref line, step.Target.Span);
        line.Add(" [missing: mkdirat, or an empty file for a file]"u8);
        Dress(ref line, in step);
        Attach(ref line, in step);
    }

    /// <summary>A remount.</summary>
    public static void Remount(scoped ref Line line, in MountStep step)
    {
        CallText.OpenInside(ref line, step.Target.Span);
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
