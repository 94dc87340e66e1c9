using System;
using System.Buffers.Text;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>The container's /etc/passwd: written by the image's author, so read in bounded pieces and believed in nothing but a home directory.</summary>
internal static class PasswdFile
{
    private const int ChunkSize = 4096;
    private const int MaximumChunks = 256;
    private const int UidField = 2;
    private const int HomeField = 5;

    /// <summary><c>HOME=...</c> for a user; <c>HOME=/</c> when the file or the line is missing.</summary>
    public static Utf8 FindHome(ref ChildContext context, uint uid)
    {
        Utf8 home = default;
        Errno errno = RootPaths.Open(ref context, context.Arena.Copy("/etc/passwd"u8), OpenFlags.ReadOnly | OpenFlags.NonBlock, out OwnedFd opened);
        using OwnedFd file = opened;
        if (errno == Errno.None && Sys.Stat(file.Borrow, out Statx status) == Errno.None && status.Type == FileMode.Regular)
        {
            home = Search(file.Borrow, uid, ref context.Arena);
        }

        return home.IsPresent ? home : context.Arena.Copy("HOME=/"u8);
    }

    /// <summary>Reads to the line of <paramref name="uid"/>; absent when there is none.</summary>
    internal static Utf8 Search(Fd file, uint uid, ref Arena arena)
    {
        Span<byte> buffer = stackalloc byte[ChunkSize];
        int kept = 0;
        bool inLongLine = false;
        for (int chunk = 0; chunk < MaximumChunks; chunk++)
        {
            if (Sys.Read(file, buffer[kept..], out int count) != Errno.None || (count == 0 && kept == 0))
            {
                return default;
            }

            ReadOnlySpan<byte> text = buffer[..(kept + count)];
            int newline;
            while ((newline = text.IndexOf((byte)'\n')) >= 0 || (count == 0 && !text.IsEmpty))
            {
                ReadOnlySpan<byte> line = newline < 0 ? text : text[..newline];
                text = newline < 0 ? default : text[(newline + 1)..];
                if (!inLongLine && IsOf(line, uid))
                {
                    return arena.Join("HOME="u8, Field(line, HomeField) is { IsEmpty: false } home ? home : "/"u8);
                }

                inLongLine = false;
            }

            // A line longer than the buffer is nobody's entry, nor is what follows of it.
            inLongLine |= text.Length == buffer.Length;
            kept = inLongLine ? 0 : text.Length;
            text[..kept].CopyTo(buffer);
        }

        return default;
    }

    private static bool IsOf(ReadOnlySpan<byte> line, uint uid) =>
        Utf8Parser.TryParse(Field(line, UidField), out uint value, out int used) && used == Field(line, UidField).Length && value == uid;

    private static ReadOnlySpan<byte> Field(ReadOnlySpan<byte> line, int index)
    {
        for (int i = 0; i < index; i++)
        {
            int colon = line.IndexOf((byte)':');
            if (colon < 0)
            {
                return default;
            }

            line = line[(colon + 1)..];
        }

        int end = line.IndexOf((byte)':');
        return end < 0 ? line : line[..end];
    }
}
