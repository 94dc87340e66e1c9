using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Text;

namespace Hull.EndToEnd.Terminals;

/// <summary>The calls that tests of terminals need and .NET does not offer.</summary>
internal static unsafe partial class TerminalCalls
{
    private const ulong GetPeerNumber = 0x80045430; // TIOCGPTN
    private const ulong LockPeer = 0x40045431; // TIOCSPTLCK
    private const ulong GetSize = 0x5413; // TIOCGWINSZ
    private const ulong SetSize = 0x5414; // TIOCSWINSZ
    private const int ReadWriteNoTerminal = 0x2 | 0x100 | 0x80000; // O_RDWR|O_NOCTTY|O_CLOEXEC
    private const int ControlRoom = 64;
    private const int HeaderLength = 16; // of struct cmsghdr

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "close")]
    internal static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Ioctl(int fd, ulong request, void* argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadBytes(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteBytes(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    private static partial nint ReceiveMessage(int fd, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollEntry* entries, ulong count, int timeout);

    /// <summary>Opens a terminal without making it this process's own.</summary>
    internal static int OpenTerminal(string path) => Open(path, ReadWriteNoTerminal);

    /// <summary>A new pty: its master, and its slave's path.</summary>
    internal static (int Master, string Slave) OpenTerminal()
    {
        int master = Open("/dev/ptmx", ReadWriteNoTerminal);
        int unlocked = 0;
        int number = 0;
        return master >= 0 && Ioctl(master, LockPeer, &unlocked) == 0 && Ioctl(master, GetPeerNumber, &number) == 0
            ? (master, $"/dev/pts/{number}")
            : throw new IOException($"no pty: errno {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>Rows and columns.</summary>
    internal static (int Rows, int Columns) SizeOf(int terminal)
    {
        ushort* size = stackalloc ushort[4];
        return Ioctl(terminal, GetSize, size) == 0 ? (size[0], size[1]) : (-1, -1);
    }

    /// <summary>Sets rows and columns; the foreground process group hears of it.</summary>
    internal static void Resize(int terminal, int rows, int columns)
    {
        ushort* size = stackalloc ushort[4];
        size[0] = (ushort)rows;
        size[1] = (ushort)columns;
        size[2] = size[3] = 0;
        _ = Ioctl(terminal, SetSize, size);
    }

    /// <summary>What is there within <paramref name="timeout"/> milliseconds: "" when nothing, null at the end.</summary>
    internal static string? Read(int fd, int timeout)
    {
        PollEntry entry = new() { Fd = fd, Events = 1 };
        if (Poll(&entry, 1, timeout) <= 0)
        {
            return "";
        }

        byte* buffer = stackalloc byte[4096];
        nint count = ReadBytes(fd, buffer, 4096);
        return count > 0 ? Encoding.Latin1.GetString(buffer, (int)count) : null;
    }

    /// <summary>Writes all of <paramref name="text"/>.</summary>
    internal static void Write(int fd, string text)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(text);
        fixed (byte* first = bytes)
        {
            for (nint done = 0; done < bytes.Length;)
            {
                nint written = WriteBytes(fd, first + done, bytes.Length - done);
                done += written > 0 ? written : throw new IOException($"write: errno {Marshal.GetLastPInvokeError()}");
            }
        }
    }

    /// <summary>One message and the descriptors that came with it.</summary>
    internal static (string Text, int[] Descriptors) Receive(int socket)
    {
        byte* buffer = stackalloc byte[4096];
        byte* control = stackalloc byte[ControlRoom];
        IoVector vector = new() { Base = buffer, Length = 4096 };
        MessageHeader header = new() { Vectors = &vector, VectorCount = 1, Control = control, ControlLength = ControlRoom };
        nint count = ReceiveMessage(socket, &header, 0x40000000); // MSG_CMSG_CLOEXEC
        int descriptors = header.ControlLength >= HeaderLength ? (int)(*(nint*)control - HeaderLength) / sizeof(int) : 0;
        return count >= 0
            ? (Encoding.Latin1.GetString(buffer, (int)count), new ReadOnlySpan<int>(control + HeaderLength, descriptors).ToArray())
            : throw new IOException($"recvmsg: errno {Marshal.GetLastPInvokeError()}");
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollEntry
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public nint Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nint VectorCount;
        public byte* Control;
        public nint ControlLength;
        public int Flags;
    }
}
