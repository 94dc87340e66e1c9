using System;
using Hull.Linux;
using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.State;

/// <summary>state.json to and from <see cref="ContainerState"/>. Names as runc's where both have them.</summary>
internal static class StateFile
{
    /// <summary>The file's text.</summary>
    public static ReadOnlySpan<byte> Write(in ContainerState state, ref Arena arena)
    {
        JsonWriter json = new(ref arena);
        json.BeginObject();
        json.String("ociVersion"u8, state.OciVersion);
        json.String("id"u8, state.Id);
        json.String("phase"u8, NameOf(state.Phase));
        json.Number("init_process_pid"u8, state.Pid);
        json.Unsigned("init_process_start"u8, state.PidStart);
        json.String("bundle"u8, state.Bundle);
        json.String("rootfs"u8, state.Rootfs);
        json.String("created"u8, state.Created);
        json.String("program"u8, state.Program);
        json.Number("owner"u8, state.Owner);
        json.Unsigned("namespaces"u8, (ulong)state.Namespaces);
        json.Boolean("keyring"u8, state.HasKeyring);
        json.Boolean("seccomp"u8, state.HasFilter);
        json.Boolean("own_pid_namespace"u8, state.OwnPidNamespace);
        json.Boolean("has_later_hooks"u8, state.HasLaterHooks);
        if (state.ResctrlGroup.IsPresent)
        {
            json.String("resctrl_group"u8, state.ResctrlGroup);
            json.Boolean("own_resctrl_group"u8, state.OwnsResctrlGroup);
        }

        if (state.ResctrlMonitor.IsPresent)
        {
            json.String("resctrl_monitor"u8, state.ResctrlMonitor);
        }

        WriteMap(ref json, "cgroup_paths"u8, state.CgroupPaths);
        if (state.Unit.IsPresent)
        {
            json.String("systemd_unit"u8, state.Unit);
            json.Boolean("systemd_user"u8, state.IsUserUnit);
        }

        WriteAnnotations(ref json, state.Annotations);
        json.EndObject();
        json.NewLine();
        return json.Written;
    }

    /// <summary>annotations as an object; nothing when there are none.</summary>
    public static void WriteAnnotations(scoped ref JsonWriter json, Slice<KeyValue> annotations) => WriteMap(ref json, "annotations"u8, annotations);

    private static void WriteMap(scoped ref JsonWriter json, ReadOnlySpan<byte> name, Slice<KeyValue> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        json.BeginObject(name);
        foreach (KeyValue entry in entries)
        {
            json.String(entry.Key.Span, entry.Value);
        }

        json.EndObject();
    }

    /// <summary>Reads the file's text.</summary>
    public static bool TryRead(Slice<byte> file, int length, ref Arena arena, out ContainerState state, out Outcome outcome)
    {
        bool good = JsonReader.TryRead<StateText, StateShape>(file, length, ref arena, out StateText text, out outcome);
        state = text.State;
        state.Phase = PhaseOf(text.Phase.Span);
        state.Pid = text.Pid ?? 0;
        state.Namespaces = (CloneFlags)text.Namespaces;
        return good;
    }

    private static ReadOnlySpan<byte> NameOf(Phase phase) => phase switch
    {
        Phase.Created => "created"u8,
        Phase.Running => "running"u8,
        _ => "creating"u8,
    };

    private static Phase PhaseOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("created"u8) => Phase.Created,
        _ when name.SequenceEqual("running"u8) => Phase.Running,
        _ => Phase.Creating,
    };

    /// <summary>The state with what JSON spells differently.</summary>
    private struct StateText
    {
        public ContainerState State;
        public Utf8 Phase;
        public int? Pid;
        public ulong Namespaces;
    }

    private readonly struct StateShape : IShape<StateText>
    {
        public static bool Member(ref JsonReader json, ref StateText item) =>
            json.Take("ociVersion"u8, ref item.State.OciVersion)
            || json.Take("id"u8, ref item.State.Id)
            || json.Take("phase"u8, ref item.Phase)
            || json.Take("init_process_pid"u8, ref item.Pid, least: 0)
            || json.Take("init_process_start"u8, ref item.State.PidStart)
            || json.Take("bundle"u8, ref item.State.Bundle)
            || json.Take("rootfs"u8, ref item.State.Rootfs)
            || json.Take("created"u8, ref item.State.Created)
            || json.Take("program"u8, ref item.State.Program)
            || json.Take("owner"u8, ref item.State.Owner)
            || json.Take("namespaces"u8, ref item.Namespaces)
            || json.Take("keyring"u8, ref item.State.HasKeyring)
            || json.Take("seccomp"u8, ref item.State.HasFilter)
            || json.Take("own_pid_namespace"u8, ref item.State.OwnPidNamespace)
            || json.Take("has_later_hooks"u8, ref item.State.HasLaterHooks)
            || json.Take("resctrl_group"u8, ref item.State.ResctrlGroup)
            || json.Take("own_resctrl_group"u8, ref item.State.OwnsResctrlGroup)
            || json.Take("resctrl_monitor"u8, ref item.State.ResctrlMonitor)
            || json.Take("cgroup_paths"u8, ref item.State.CgroupPaths)
            || json.Take("systemd_unit"u8, ref item.State.Unit)
            || json.Take("systemd_user"u8, ref item.State.IsUserUnit)
            || json.Take("annotations"u8, ref item.State.Annotations);
    }
}
