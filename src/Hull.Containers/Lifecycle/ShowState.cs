using System;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci.Json;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull state</c>: the state as JSON, in runc's order and indentation.</summary>
public static class ShowState
{
    /// <summary>Prints it. No lock: the file is always whole.</summary>
    internal static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        using (container)
        {
            if (outcome.Failed)
            {
                return outcome;
            }

            JsonWriter json = new(ref arena, indented: true);
            Write(ref json, in container.State, owner: ""u8);
            Errno errno = Sys.Write(Fd.StandardOutput, json.Written);
            return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "write"u8, "standard output"u8, errno);
        }
    }

    /// <summary>One state object, as <c>state</c> and <c>list --format json</c> print it; only list tells the owner, as in runc.</summary>
    public static void Write(scoped ref JsonWriter json, in ContainerState state, scoped ReadOnlySpan<byte> owner)
    {
        Status status = StatusOf.Of(in state);
        json.BeginObject();
        json.String("ociVersion"u8, VersionInfo.Spec);
        json.String("id"u8, state.Id);
        json.Number("pid"u8, status == Status.Stopped ? 0 : state.Pid);
        json.String("status"u8, StatusOf.Name(status));
        json.String("bundle"u8, state.Bundle);
        json.String("rootfs"u8, state.Rootfs);
        json.String("created"u8, state.Created);
        StateFile.WriteAnnotations(ref json, state.Annotations);
        json.String("owner"u8, owner);
        json.EndObject();
    }
}
