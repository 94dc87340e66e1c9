using System;
using System.Globalization;
using System.IO;
using System.Text;
using Hull.Linux;
using Microsoft.Win32.SafeHandles;

namespace Hull.Events;

/// <summary>Counts the processes that the memory limit killed.</summary>
internal sealed class OomCounter : IDisposable
{
    private const int LargestFile = 4096;
    private const string Key = "oom_kill ";

    private readonly SafeFileHandle? _file;
    private long _seen;

    public OomCounter(string? path)
    {
        _file = path is null ? null : File.OpenHandle(path);
        _seen = Read();
    }

    /// <summary>What poll(2) waits on: cgroup v2 says POLLPRI when the count may have changed. Files of v1 never do, so they are asked now and then.</summary>
    public Fd Descriptor => _file is null ? Fd.None : new Fd((int)_file.DangerousGetHandle());

    /// <summary>How many more there are since the last call.</summary>
    public long TakeNew()
    {
        long before = _seen;
        _seen = Read();
        return Math.Max(_seen - before, 0);
    }

    /// <inheritdoc/>
    public void Dispose() => _file?.Dispose();

    // Always through the same descriptor: reading it is what makes the next POLLPRI possible.
    private long Read()
    {
        if (_file is null)
        {
            return 0;
        }

        try
        {
            Span<byte> room = stackalloc byte[LargestFile];
            string text = Encoding.ASCII.GetString(room[..RandomAccess.Read(_file, room, fileOffset: 0)]);
            foreach (string line in text.Split('\n'))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal) && long.TryParse(line[Key.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out long count))
                {
                    return count;
                }
            }
        }
        catch (IOException)
        {
            // ENODEV: the group was removed between two looks. The container's end is seen elsewhere.
        }

        return _seen;
    }
}
