using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;

namespace Hull.EndToEnd.Support;

/// <summary>The host's cgroup file systems, as far as the tests' own groups go.</summary>
internal static class CgroupFs
{
    private const string Root = "/sys/fs/cgroup";

    /// <summary>Pure cgroup v2.</summary>
    internal static bool IsPureV2 => File.Exists(Root + "/cgroup.controllers");

    /// <summary>cgroup_paths of a container's state.json: directories by controller, an empty name for cgroup v2.</summary>
    internal static Dictionary<string, string> PathsOf(Sandbox box)
    {
        JsonNode state = JsonNode.Parse(File.ReadAllText(Path.Combine(box.Root, box.Id, "state.json")))!;
        return state["cgroup_paths"]?.AsObject().ToDictionary(entry => entry.Key, entry => (string)entry.Value!) ?? [];
    }

    /// <summary>What a file of a container's group says; the name is v1's or v2's, whichever the host has.</summary>
    internal static string Read(Sandbox box, string controller, string v1, string v2)
    {
        Dictionary<string, string> paths = PathsOf(box);
        return File.ReadAllText(paths.TryGetValue(controller, out string? path) ? Path.Combine(path, v1) : Path.Combine(paths[""], v2)).Trim();
    }

    /// <summary>Groups with this name, wherever they are.</summary>
    internal static IReadOnlyList<string> Named(string name)
    {
        List<string> found = [];
        Search(new DirectoryInfo(Root), group => group == name, found);
        return found;
    }

    /// <summary>Groups whose name begins with this.</summary>
    internal static IReadOnlyList<string> Beginning(string prefix)
    {
        List<string> found = [];
        Search(new DirectoryInfo(Root), group => group.StartsWith(prefix, StringComparison.Ordinal), found);
        return found;
    }

    /// <summary>Others make and remove groups meanwhile.</summary>
    private static void Search(DirectoryInfo folder, Func<string, bool> isOne, List<string> found)
    {
        DirectoryInfo[] below;
        try
        {
            below = folder.GetDirectories();
        }
        catch (IOException)
        {
            return;
        }

        foreach (DirectoryInfo group in below.Where(group => group.LinkTarget is null))
        {
            if (isOne(group.Name))
            {
                found.Add(group.FullName);
            }

            Search(group, isOne, found);
        }
    }
}
