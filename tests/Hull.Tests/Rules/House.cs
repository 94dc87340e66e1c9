using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Xml.Linq;

namespace Hull.Tests.Rules;

/// <summary>The repository as the rules see it: its root, its rooms (src/*), and the assemblies built from them beside this test.</summary>
internal static class House
{
    /// <summary>The folder of Runtime.sln.</summary>
    internal static string Root { get; } = FindRoot();

    /// <summary>Every project under src.</summary>
    internal static IReadOnlyList<Room> Rooms { get; } =
        [.. Directory.GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(Room.Read)];

    /// <summary>The projects that say <c>&lt;Bare&gt;true&lt;/Bare&gt;</c>.</summary>
    internal static IEnumerable<Room> BareRooms => Rooms.Where(room => room.IsBare);

    /// <summary>A path under the root.</summary>
    internal static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>The path from the root, with slashes.</summary>
    internal static string Relative(string path) => Path.GetRelativePath(Root, path);

    /// <summary>The C# sources under <paramref name="folder"/>, build output left out.</summary>
    internal static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(path => !IsBuildOutput(path)).Order(StringComparer.Ordinal);

    /// <summary>True for what lies in a project's bin or obj.</summary>
    internal static bool IsBuildOutput(string path) =>
        Relative(path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Runtime.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Runtime.sln above {AppContext.BaseDirectory}: the tests read the repository they were built from.");
    }
}

/// <summary>One project under src.</summary>
internal sealed record Room(string Name, string AssemblyName, string ProjectFile, bool IsBare, IReadOnlyList<string> References)
{
    /// <summary>The project's folder.</summary>
    internal string Folder => Path.GetDirectoryName(ProjectFile)!;

    /// <summary>The room's assembly in the test's own output folder.</summary>
    internal string AssemblyPath => Path.Combine(AppContext.BaseDirectory, AssemblyName + ".dll");

    internal static Room Read(string projectFile)
    {
        XDocument project = XDocument.Load(projectFile);
        string name = Path.GetFileNameWithoutExtension(projectFile);
        return new Room(
            name,
            project.Descendants("AssemblyName").FirstOrDefault()?.Value ?? name,
            projectFile,
            project.Descendants("Bare").Any(bare => bare.Value.Trim() == "true"),
            [.. project.Descendants("ProjectReference").Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')))]);
    }
}
