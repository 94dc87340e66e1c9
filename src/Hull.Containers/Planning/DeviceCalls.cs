using Hull.Containers.Planning.Sysctls;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The kernel calls of steps in /dev and in /proc/sys.</summary>
internal static class DeviceCalls
{
    private const uint PermissionMask = 0xFFF;

    /// <summary>mknodat(2), or a bind.</summary>
    public static void MakeDevice(scoped ref Line line, in DeviceStep step)
    {
        if (step.Bind)
        {
            line.Add("open("u8);
            CallText.Quote(ref line, step.Path.Span);
            line.Add(", O_PATH), statx() [another device: refused], openat(O_CREAT|O_EXCL), open_tree(OPEN_TREE_CLONE)"u8);
            CallText.MoveTo(ref line, step.Path);
            return;
        }

        line.Add("mknodat("u8);
        CallText.Quote(ref line, step.Path.Span);
        line.Add(", "u8, (step.Mode & Linux.FileMode.TypeMask) switch
        {
            Linux.FileMode.CharacterDevice => "S_IFCHR|"u8,
            Linux.FileMode.BlockDevice => "S_IFBLK|"u8,
            Linux.FileMode.Fifo => "S_IFIFO|"u8,
            _ => default,
        });
        line.AddOctal(step.Mode & PermissionMask);
        line.Add(", makedev("u8);
        line.Add(step.Major);
        line.Add(", "u8);
        line.Add(step.Minor);
        line.Add((step.Mode & Linux.FileMode.TypeMask) == Linux.FileMode.Fifo
            ? ")) [EEXIST: it must be a FIFO]"u8
            : ")) [EEXIST: it must be that device; EPERM: the host's is bound]"u8);
        if ((step.Uid | step.Gid) != 0)
        {
            line.Add(", fchownat("u8);
            line.Add(step.Uid);
            line.Add(", "u8);
            line.Add(step.Gid);
            line.Add(") [newly made]"u8);
        }
    }

    /// <summary>A sysctl.</summary>
    public static void SetSysctl(scoped ref Line line, in SysctlStep step)
    {
        line.Add("[the first: procfs = fsopen(\"proc\"), fsmount()], openat2(procfs, "u8);
        CallText.Quote(ref line, step.Path.Span);
        line.Add(", O_WRONLY, RESOLVE_BENEATH|RESOLVE_NO_XDEV|RESOLVE_NO_MAGICLINKS|RESOLVE_NO_SYMLINKS) [any refused: the same below the host's /proc], write("u8);
        CallText.Quote(ref line, step.Value.Span);
        line.Add(")"u8);
    }

    /// <summary>symlinkat(2).</summary>
    public static void MakeLink(scoped ref Line line, in LinkStep step)
    {
        if (step.OnlyIfExists.IsPresent)
        {
            line.Add("access("u8);
            CallText.Quote(ref line, step.OnlyIfExists.Span);
            line.Add(") [missing: skipped], "u8);
        }

        line.Add("symlinkat("u8);
        CallText.Quote(ref line, step.Target.Span);
        line.Add(", "u8);
        CallText.Quote(ref line, step.Path.Span);
        line.Add(step.Replaces ? ") [EEXIST: unlinkat, symlinkat]"u8 : ") [EEXIST: what is there stays]"u8);
    }

    /// <summary>The terminal.</summary>
    public static void OpenTerminal(scoped ref Line line, in TerminalStep step)
    {
        line.Add("openat2(rootfs, \"/dev/pts/ptmx\", O_RDWR|O_NOCTTY|O_NOFOLLOW), ioctl(TIOCSPTLCK, 0), ioctl(TIOCGPTPEER)"u8);
        if (step.Rows != 0 || step.Columns != 0)
        {
            line.Add(", ioctl(TIOCSWINSZ, {"u8);
            line.Add(step.Rows);
            line.Add(", "u8);
            line.Add(step.Columns);
            line.Add("})"u8);
        }

        line.Add(", fchown("u8);
        line.Add(step.Uid);
        line.Add(step.IsConsole ? ", -1), open_tree(OPEN_TREE_CLONE), move_mount(-> \"/dev/console\")"u8 : ", -1)"u8);
        line.Add(", sendmsg(SCM_RIGHTS: the master), ioctl(TIOCSCTTY), dup2(0), dup2(1), dup2(2)"u8);
    }
}
