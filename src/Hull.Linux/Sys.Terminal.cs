using Hull.Primitives;

namespace Hull.Linux;

public static unsafe partial class Sys
{
    /// <summary>ioctl(2) TIOCSPTLCK, TIOCGPTPEER: the slave of a pty master, opened through the master so that no path can be swapped.</summary>
    public static Errno OpenTerminalPeer(Fd master, out OwnedFd peer)
    {
        peer = OwnedFd.None;
        int unlocked = 0;
        Errno errno = Libc.Check(ioctl(master.Number, TerminalRequest.LockPeer, &unlocked));
        return errno != Errno.None
            ? errno
            : Libc.Check(ioctl(master.Number, TerminalRequest.OpenPeer, (void*)(nint)(OpenFlags.ReadWrite | OpenFlags.NoControllingTerminal | OpenFlags.CloseOnExec)), out peer);
    }

    /// <summary>ioctl(2) TIOCSCTTY: makes the terminal this session's own.</summary>
    public static Errno SetControllingTerminal(Fd terminal) => Libc.Check(ioctl(terminal.Number, TerminalRequest.SetControllingTerminal, null));

    /// <summary>ioctl(2) TIOCGPGRP: the process group that may read from the terminal; ENOTTY when it is not the caller's own.</summary>
    public static Errno GetForegroundGroup(Fd terminal, out int group)
    {
        fixed (int* result = &group)
        {
            *result = 0;
            return Libc.Check(ioctl(terminal.Number, TerminalRequest.GetForegroundGroup, result));
        }
    }

    /// <summary>ioctl(2) TIOCGWINSZ: ENOTTY when it is no terminal.</summary>
    public static Errno GetWindowSize(Fd terminal, out WindowSize size)
    {
        fixed (WindowSize* result = &size)
        {
            *result = default;
            return Libc.Check(ioctl(terminal.Number, TerminalRequest.GetWindowSize, result));
        }
    }

    /// <summary>ioctl(2) TIOCSWINSZ.</summary>
    public static Errno SetWindowSize(Fd terminal, WindowSize size) => Libc.Check(ioctl(terminal.Number, TerminalRequest.SetWindowSize, &size));

    /// <summary>ioctl(2) TCGETS: ENOTTY when it is no terminal.</summary>
    public static Errno GetTerminalAttributes(Fd terminal, out TerminalAttributes attributes)
    {
        fixed (TerminalAttributes* result = &attributes)
        {
            *result = default;
            return Libc.Check(ioctl(terminal.Number, TerminalRequest.GetAttributes, result));
        }
    }

    /// <summary>ioctl(2) TCSETS.</summary>
    public static Errno SetTerminalAttributes(Fd terminal, in TerminalAttributes attributes)
    {
        fixed (TerminalAttributes* value = &attributes)
        {
            return Libc.Check(ioctl(terminal.Number, TerminalRequest.SetAttributes, value));
        }
    }
}
