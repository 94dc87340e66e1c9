using System;
using System.IO;
using Hull.Events;

namespace Hull.Tests.Events;

/// <summary>A directory with the files of a cgroup.</summary>
internal sealed class FakeGroup : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hull-group-");

    /// <summary>The group as hull reads it.</summary>
    internal GroupFiles Group => new(_directory.FullName);

    /// <summary>Adds a file.</summary>
    internal FakeGroup With(string file, string text)
    {
        File.WriteAllText(Path.Combine(_directory.FullName, file), text);
        return this;
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
