using System;
using System.Collections.Generic;
using System.IO;
using Hull.Containers.State;
using Hull.Oci.Model;
using Hull.Reading;

namespace Hull.Events;

/// <summary>Where a container's groups are: one directory for each v1 controller, and under an empty name that of cgroup v2.</summary>
internal sealed class ContainerGroups
{
    private const string UnifiedName = "";

    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);

    public ContainerGroups(in ContainerState state)
    {
        foreach (KeyValue entry in state.CgroupPaths)
        {
            _paths[ArgumentText.Decode(entry.Key.Span)] = ArgumentText.Decode(entry.Value.Span);
        }
    }

    /// <summary>The container was given none.</summary>
    public bool None => _paths.Count == 0;

    /// <summary>All controllers are in the one hierarchy of cgroup v2.</summary>
    public bool OnlyUnified => _paths.Count == 1 && _paths.ContainsKey(UnifiedName);

    /// <summary>What they tell now.</summary>
    public Statistics Read() => OnlyUnified ? StatisticsV2.Of(Of(UnifiedName)) : StatisticsV1.Of(Of);

    /// <summary>The file whose "oom_kill" counts the processes that the memory limit killed; null without such a controller.</summary>
    public string? OomFile() => OnlyUnified
        ? Existing(UnifiedName, "memory.events")
        : Existing("memory", "memory.oom_control");

    private GroupFiles Of(string controller) => new(_paths.GetValueOrDefault(controller));

    private string? Existing(string controller, string file) =>
        _paths.GetValueOrDefault(controller) is { } path && File.Exists(Path.Combine(path, file)) ? Path.Combine(path, file) : null;
}
