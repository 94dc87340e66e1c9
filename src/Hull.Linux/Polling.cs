using System;
using System.Runtime.InteropServices;

namespace Hull.Linux;

/// <summary>Events of poll(2).</summary>
[Flags]
public enum PollEvents : short
{
    /// <summary>none: none of them.</summary>
    None = 0,
    /// <summary>POLLIN</summary>
    Input = 1,
    /// <summary>POLLPRI</summary>
    Priority = 2,
    /// <summary>POLLOUT</summary>
    Output = 4,
    /// <summary>POLLERR</summary>
    Error = 8,
    /// <summary>POLLHUP</summary>
    Hangup = 16,
}

/// <summary>struct pollfd.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct PollEntry
{
    /// <summary>fd: negative entries are skipped.</summary>
    public int Fd;
    /// <summary>events</summary>
    public PollEvents Events;
    /// <summary>revents</summary>
    public PollEvents Returned;
}
