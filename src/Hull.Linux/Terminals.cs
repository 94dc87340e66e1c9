using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Requests of ioctl_tty(2).</summary>
internal static class TerminalRequest
{
    /// <summary>TCGETS</summary>
    public const ulong GetAttributes = 0x5401;
    /// <summary>TCSETS</summary>
    public const ulong SetAttributes = 0x5402;
    /// <summary>TIOCSCTTY</summary>
    public const ulong SetControllingTerminal = 0x540E;
    /// <summary>TIOCGPGRP</summary>
    public const ulong GetForegroundGroup = 0x540F;
    /// <summary>TIOCGWINSZ</summary>
    public const ulong GetWindowSize = 0x5413;
    /// <summary>TIOCSWINSZ</summary>
    public const ulong SetWindowSize = 0x5414;
    /// <summary>TIOCSPTLCK</summary>
    public const ulong LockPeer = 0x40045431;
    /// <summary>TIOCGPTPEER</summary>
    public const ulong OpenPeer = 0x5441;
}

/// <summary>struct winsize.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct WindowSize
{
    /// <summary>ws_row</summary>
    public ushort Rows;
    /// <summary>ws_col</summary>
    public ushort Columns;
    /// <summary>ws_xpixel</summary>
    public ushort PixelWidth;
    /// <summary>ws_ypixel</summary>
    public ushort PixelHeight;
}

/// <summary>struct termios: what TCGETS and TCSETS exchange; glibc's is longer (kernel: &lt;asm/termbits.h&gt;).</summary>
[StructLayout(LayoutKind.Sequential)]
public unsafe struct TerminalAttributes
{
    /// <summary>c_iflag</summary>
    public uint Input;
    /// <summary>c_oflag</summary>
    public uint Output;
    /// <summary>c_cflag</summary>
    public uint Control;
    /// <summary>c_lflag</summary>
    public uint Local;
    /// <summary>c_line</summary>
    public byte Line;
    /// <summary>c_cc</summary>
    public fixed byte Characters[19];

    /// <summary>True while the terminal collects a line before it hands it over.</summary>
    public readonly bool EditsLines => (Local & TerminalModes.Canonical) != 0;

    /// <summary>The key that means end-of-file at the start of a line.</summary>
    public readonly byte EndOfFile => Characters[TerminalModes.EndOfFileIndex];

    /// <summary>The same terminal ending lines with a newline alone.</summary>
    public readonly TerminalAttributes WithoutCarriageReturns()
    {
        TerminalAttributes plain = this;
        plain.Output &= ~TerminalModes.NewlineToCarriageReturn;
        return plain;
    }

    /// <summary>The same terminal passing every byte through untouched, as cfmakeraw(3) sets it.</summary>
    public readonly TerminalAttributes Raw()
    {
        TerminalAttributes raw = this;
        raw.Input &= ~TerminalModes.RawInputCleared;
        raw.Output &= ~TerminalModes.PostProcess;
        raw.Local &= ~TerminalModes.RawLocalCleared;
        raw.Control = (raw.Control & ~TerminalModes.RawControlCleared) | TerminalModes.EightBits;
        raw.Characters[TerminalModes.MinimumIndex] = 1;
        raw.Characters[TerminalModes.TimeIndex] = 0;
        return raw;
    }
}

/// <summary>Mode bits of termios(3).</summary>
internal static class TerminalModes
{
    /// <summary>IGNBRK|BRKINT|PARMRK|ISTRIP|INLCR|IGNCR|ICRNL|IXON</summary>
    public const uint RawInputCleared = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400;
    /// <summary>OPOST</summary>
    public const uint PostProcess = 0x1;
    /// <summary>ECHO|ECHONL|ICANON|ISIG|IEXTEN</summary>
    public const uint RawLocalCleared = 0x8 | 0x40 | 0x2 | 0x1 | 0x8000;
    /// <summary>CSIZE|PARENB</summary>
    public const uint RawControlCleared = 0x30 | 0x100;
    /// <summary>CS8</summary>
    public const uint EightBits = 0x30;
    /// <summary>ONLCR</summary>
    public const uint NewlineToCarriageReturn = 0x4;
    /// <summary>ICANON</summary>
    public const uint Canonical = 0x2;
    /// <summary>VEOF</summary>
    public const int EndOfFileIndex = 4;
    /// <summary>VTIME</summary>
    public const int TimeIndex = 5;
    /// <summary>VMIN</summary>
    public const int MinimumIndex = 6;
}
