using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace Hull.Events;

/// <summary>One cgroup directory, read as cgroups(7) writes its files. A file that is not there belongs to a controller that is not on: it reads as nothing.</summary>
/// <param name="path">The directory; null for a hierarchy that the host does not have.</param>
internal sealed class GroupFiles(string? path)
{
    /// <summary>What "max" reads as: no limit.</summary>
    public const ulong Unlimited = ulong.MaxValue;

    /// <summary>The file's text, or null.</summary>
    public string? Text(string file)
    {
        if (path is null)
        {
            return null;
        }

        try
        {
            return File.ReadAllText(Path.Combine(path, file));
        }
        // io.stat, *.pressure and others answer EOPNOTSUPP where the kernel or its command line has them off.
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>A file that holds one number or "max"; 0 when there is none.</summary>
    public ulong Number(string file) => NumberIn(Text(file));

    /// <summary>A file of lines "key value".</summary>
    public IEnumerable<(string Key, ulong Value)> Flat(string file)
    {
        foreach (string[] words in Lines(file))
        {
            if (words.Length == 2)
            {
                yield return (words[0], NumberIn(words[1]));
            }
        }
    }

    /// <summary>The value behind <paramref name="key"/> in such a file; 0 when there is none.</summary>
    public ulong Flat(string file, string key)
    {
        foreach ((string name, ulong value) in Flat(file))
        {
            if (name == key)
            {
                return value;
            }
        }

        return 0;
    }

    /// <summary>Each line's words.</summary>
    public IEnumerable<string[]> Lines(string file)
    {
        foreach (string line in (Text(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            yield return line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
    }

    /// <summary>The page sizes, such as 2MB, that have a file <c>hugetlb.SIZE.<paramref name="ending"/></c>.</summary>
    public IEnumerable<string> PageSizes(string ending)
    {
        string[] files = path is not null && Directory.Exists(path) ? Directory.GetFiles(path, "hugetlb.*." + ending) : [];
        Array.Sort(files, StringComparer.Ordinal);
        foreach (string file in files)
        {
            string size = Path.GetFileName(file)["hugetlb.".Length..^(ending.Length + 1)];
            if (!size.Contains('.', StringComparison.Ordinal))
            {
                yield return size;
            }
        }
    }

    internal static ulong NumberIn(string? text)
    {
        string trimmed = (text ?? "").Trim();
        return trimmed == "max" ? Unlimited
            : ulong.TryParse(trimmed, NumberStyles.None, CultureInfo.InvariantCulture, out ulong number) ? number : 0;
    }
}
