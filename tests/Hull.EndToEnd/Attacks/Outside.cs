using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Attacks;

/// <summary>A directory of the host's that an attack tries to change, and what it was like before.</summary>
internal sealed class Outside
{
    private readonly string _before;

    internal Outside(Sandbox box)
    {
        Path = box.At("outside");
        Directory.CreateDirectory(Path);
        File.WriteAllText(File1, "untouched");
        _before = Describe();
    }

    /// <summary>The directory.</summary>
    internal string Path { get; }

    /// <summary>A file in it.</summary>
    internal string File1 => System.IO.Path.Combine(Path, "file");

    /// <summary>Fails the test when anything in it changed.</summary>
    internal async Task ExpectUntouched() => await Assert.That(Describe()).IsEqualTo(_before);

    /// <summary>Exchanges two names as fast as can be while <paramref name="work"/> repeats for some seconds; how often that said true.</summary>
    internal static int Race(string one, string other, Func<bool> work, int seconds = 4)
    {
        bool stop = false;
        Thread racer = new(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Libc.Exchange(one, other);
            }
        });
        racer.Start();
        try
        {
            int good = 0;
            // On a loaded machine a few rounds can take all the time there is.
            long end = Environment.TickCount64 + (seconds * 1000L);
            for (int i = 0; i < 20 || Environment.TickCount64 < end; i++)
            {
                good += work() ? 1 : 0;
            }

            return good;
        }
        finally
        {
            Volatile.Write(ref stop, true);
            racer.Join();
        }
    }

    private string Describe()
    {
        IEnumerable<string> entries = Directory.EnumerateFileSystemEntries(Path).Prepend(Path).Order(StringComparer.Ordinal);
        return string.Join('\n', entries.Select(path => $"{path} {File.GetUnixFileMode(path)} {File.GetLastWriteTimeUtc(path):O} {(Directory.Exists(path) ? "" : File.ReadAllText(path))}"));
    }
}
