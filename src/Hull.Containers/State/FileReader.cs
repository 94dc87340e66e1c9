using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>Reads a whole file into an arena.</summary>
public static class FileReader
{
    private const int FirstRoom = 16 * 1024;

    /// <summary>Reads until the end; there is at least one spare byte behind the text.</summary>
    /// <returns>EFBIG beyond <paramref name="limit"/> bytes, EISDIR for a directory.</returns>
    public static Errno ReadAll(Fd file, int limit, ref Arena arena, out Slice<byte> text, out int length)
    {
        length = 0;
        int room = FirstRoom;
        if (Sys.Stat(file, out Statx status) == Errno.None && status.Type == Linux.FileMode.Regular)
        {
            if (status.Size > (ulong)limit)
            {
                text = default;
                return Errno.FileTooLarge;
            }

            room = (int)status.Size + 2;
        }

        text = arena.Allocate<byte>(room);
        while (true)
        {
            Errno errno = Sys.Read(file, text.Span[length..(text.Count - 1)], out int count);
            if (errno != Errno.None || count == 0)
            {
                return errno;
            }

            length += count;
            if (length > limit)
            {
                return Errno.FileTooLarge;
            }

            if (length == text.Count - 1)
            {
                Slice<byte> wider = arena.Allocate<byte>(text.Count * 2);
                text.Span.CopyTo(wider.Span);
                text = wider;
            }
        }
    }
}
