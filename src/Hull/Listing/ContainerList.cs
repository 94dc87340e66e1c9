using System;
using System.Collections.Generic;
using Hull.Containers.Lifecycle;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Listing;

/// <summary>The containers under the state directory, by name.</summary>
internal static class ContainerList
{
    // Small, because System.CommandLine asks anew for every verb's argument.
    private const int ArenaForNames = 8 * 1024 * 1024;

    /// <summary>Their ids, whether their state can be read or not. No directory means no containers.</summary>
    public static Outcome Ids(in GlobalOptions global, ref Arena arena, out List<string> ids)
    {
        ids = [];
        Outcome outcome = StateRoot.Open(in global, make: false, ref arena, out OwnedFd opened);
        using OwnedFd root = opened;
        if (outcome.Failed || !root.IsOpen)
        {
            return outcome;
        }

        Errno errno = Sys.OpenAt(root.Borrow, ".\0"u8, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.CloseOnExec, out OwnedFd readable);
        using OwnedFd directory = readable;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "read the state directory"u8, default, errno);
        }

        DirectoryReader entries = new(directory.Borrow, ref arena);
        while (entries.TryNext(ref arena, out Utf8 name))
        {
            if (ContainerId.TryParse(name, out _))
            {
                ids.Add(ArgumentText.Decode(name.Span));
            }
        }

        ids.Sort(StringComparer.Ordinal);
        return Outcome.Ok;
    }

    /// <summary>Their ids for TAB: none when they can't be read.</summary>
    public static IEnumerable<string> Names(string? root)
    {
        Arena arena = Arena.Create(ArenaForNames);
        GlobalOptions global = new() { Root = ArgumentText.Put(root, ref arena) };
        Outcome outcome = Ids(in global, ref arena, out List<string> ids);
        return outcome.Failed ? [] : ids;
    }

    /// <summary>Their states. One that can't be read is reported and left out: the others are still worth seeing.</summary>
    public static Outcome States(in GlobalOptions global, ref Arena arena, out List<ContainerState> states)
    {
        states = [];
        Outcome outcome = Ids(in global, ref arena, out List<string> ids);
        if (outcome.Failed || ids.Count == 0)
        {
            return outcome;
        }

        outcome = StateRoot.Open(in global, make: false, ref arena, out OwnedFd opened);
        using OwnedFd root = opened;
        foreach (string name in ids)
        {
            if (ContainerId.TryParse(ArgumentText.Put(name, ref arena), out ContainerId id))
            {
                Add(root.Borrow, id, states, ref arena);
            }
        }

        return outcome;
    }

    private static void Add(Fd root, ContainerId id, List<ContainerState> states, ref Arena arena)
    {
        Outcome outcome = StateStore.Open(root, id, ref arena, out OwnedFd opened);
        using OwnedFd directory = opened;
        ContainerState state = default;
        bool halfMade = false;
        outcome = outcome.Failed ? outcome : StateStore.Load(directory.Borrow, id, ref arena, out state, out halfMade);
        if (!outcome.Failed)
        {
            states.Add(state);
            return;
        }

        // Directory gone or state not written yet: deleted or created while we look.
        if (!halfMade && directory.IsOpen)
        {
            StandardStreams.Fail($"load container {StandardStreams.TextOf(in outcome)}");
        }
    }
}
