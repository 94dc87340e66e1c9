using System;
using System.Runtime.InteropServices;
using Hull.Primitives;

namespace Hull.Linux;

/// <summary>struct timeval.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct Timeval
{
    /// <summary>tv_sec</summary>
    public long Seconds;
    /// <summary>tv_usec</summary>
    public long Microseconds;
}

public static unsafe partial class Sys
{
    [LibraryImport("libc", EntryPoint = "setsockopt"), SuppressGCTransition]
    private static partial int setsockopt(int fd, int level, int option, void* value, uint length);

    [LibraryImport("libc", EntryPoint = "send")]
    private static partial nint send(int fd, byte* bytes, nint length, int flags);

    /// <summary>setsockopt(2) SO_RCVTIMEO and SO_SNDTIMEO: connect, send and read end with EAGAIN after so long.</summary>
    public static Errno SetSocketTimeout(Fd fd, int seconds)
    {
        Timeval time = new() { Seconds = seconds };
        Errno errno = Libc.Check(setsockopt(fd.Number, SocketConstants.SocketLevel, SocketConstants.ReceiveTimeout, &time, (uint)sizeof(Timeval)));
        return errno != Errno.None
            ? errno
            : Libc.Check(setsockopt(fd.Number, SocketConstants.SocketLevel, SocketConstants.SendTimeout, &time, (uint)sizeof(Timeval)));
    }

    /// <summary>send(2) until all is sent, on a stream; EPIPE instead of SIGPIPE.</summary>
    public static Errno SendAll(Fd fd, scoped ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            int done = 0;
            while (done < bytes.Length)
            {
                nint result = send(fd.Number, first + done, bytes.Length - done, SocketConstants.NoSignal);
                Errno errno = Libc.Check(result);
                if (errno is not (Errno.None or Errno.Interrupted))
                {
                    return errno;
                }

                done += (int)Math.Max(result, 0);
            }
        }

        return Errno.None;
    }
}
