using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Host;

/// <summary>
/// Descriptors 0, 1 and 2 are the container's: whatever is open there goes to it. A caller that closed one would make
/// hull's next file take its number, and a directory of the host would be the container's standard input.
/// </summary>
internal static class StandardStreams
{
    /// <summary>Puts /dev/null, or an empty file where there is no /dev, in every gap.</summary>
    public static void FillGaps()
    {
        for (int number = 0; number <= Fd.StandardError.Number; number++)
        {
            Fd stream = new(number);
            if (Sys.Probe(stream) != Errno.BadFileDescriptor)
            {
                continue;
            }

            // The lowest free number is this one.
            if (Sys.Open("/dev/null\0"u8, OpenFlags.ReadWrite, out OwnedFd opened) != Errno.None)
            {
                Sys.MemfdCreate("empty\0"u8, MemfdFlags.CloseOnExec, out opened);
            }

            Sys.SetCloseOnExec(opened.Release(), close: false);
        }
    }
}
