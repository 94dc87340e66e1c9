using System;
using System.Collections.Generic;
using System.Globalization;
using Hull.Linux;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Listing;

/// <summary>The host's names for user ids, from /etc/passwd.</summary>
internal sealed class UserNames
{
    private readonly Dictionary<uint, string> _names = [];

    /// <summary>Reads <paramref name="passwd"/>, lines of <c>name:password:uid:...</c>. The first name for an id counts.</summary>
    public UserNames(string passwd)
    {
        foreach (string line in passwd.Split('\n'))
        {
            string[] fields = line.Split(':');
            if (fields.Length > 2 && uint.TryParse(fields[2], NumberStyles.None, CultureInfo.InvariantCulture, out uint uid))
            {
                _names.TryAdd(uid, fields[0]);
            }
        }
    }

    /// <summary>The names of this host; none when the file can't be read.</summary>
    public static UserNames OfHost()
    {
        const int LargestFile = 1 << 20;
        Errno errno = Sys.Open("/etc/passwd\0"u8, OpenFlags.ReadOnly | OpenFlags.CloseOnExec, out OwnedFd opened);
        using OwnedFd file = opened;
        byte[] text = new byte[LargestFile];
        int length = 0;
        while (errno == Errno.None && length < text.Length && Sys.Read(file.Borrow, text.AsSpan(length), out int count) == Errno.None && count > 0)
        {
            length += count;
        }

        return new UserNames(ArgumentText.Decode(text.AsSpan(0, length)));
    }

    /// <summary>The name, or <c>#1000</c> as runc writes an id without one.</summary>
    public string Of(uint uid) => _names.GetValueOrDefault(uid) ?? string.Create(CultureInfo.InvariantCulture, $"#{uid}");
}
