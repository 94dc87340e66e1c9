using System;
using Hull.Containers.Host;
using Hull.Linux;
using Hull.Oci.Json;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary><c>hull ps</c>: the container's processes, in ps(1)'s table or as JSON.</summary>
internal static class ListProcesses
{
    /// <summary>Prints them.</summary>
    public static Outcome Now(in Command command, ref Arena arena)
    {
        Outcome outcome = Existing.Open(in command, ref arena, out Existing container);
        using (container)
        {
            Slice<int> pids = default;
            outcome = outcome.Failed ? outcome : ContainerProcesses.Of(in container.State, ref arena, out pids);
            return outcome.Failed ? outcome : command.Json ? PrintJson(pids, ref arena) : PrintTable(in command, pids, ref arena);
        }
    }

    private static Outcome PrintJson(Slice<int> pids, ref Arena arena)
    {
        JsonWriter json = new(ref arena);
        json.BeginArray();
        foreach (int pid in pids)
        {
            json.Number(pid);
        }

        json.EndArray();
        json.NewLine();
        return Print(json.Written, ref arena);
    }

    private static Outcome PrintTable(in Command command, Slice<int> pids, ref Arena arena)
    {
        Utf8 program = HostProgram.Find("ps"u8, ref arena);
        if (!program.IsPresent)
        {
            return Outcome.Refuse(ref arena, "exec: \"ps\": executable file not found in $PATH"u8).WithRemedy(arena.Copy("install procps, or use --format json"u8));
        }

        ArenaList<Utf8> arguments = default;
        arguments.Add(ref arena, arena.Copy("ps"u8));
        foreach (Utf8 argument in command.Exec.Args)
        {
            arguments.Add(ref arena, in argument);
        }

        if (arguments.Count == 1)
        {
            arguments.Add(ref arena, arena.Copy("-ef"u8));
        }

        Errno errno = HostProgram.Run(program, arguments.Items, ref arena, out ReadOnlySpan<byte> output, out WaitStatus status);
        if (errno != Errno.None)
        {
            return Outcome.Kernel(ref arena, "run"u8, program.Span, errno);
        }

        if (status.ExitCode != 0 || status.TerminationSignal != 0)
        {
            return Outcome.Refuse(ref arena, "ps failed: "u8, output.TrimEnd((byte)'\n'));
        }

        Outcome outcome = PsTable.Keep(output, pids.Span, ref arena, out Slice<byte> kept);
        return outcome.Failed ? outcome : Print(kept.Span, ref arena);
    }

    private static Outcome Print(ReadOnlySpan<byte> text, ref Arena arena)
    {
        Errno errno = Sys.Write(Fd.StandardOutput, text);
        return errno == Errno.None ? Outcome.Ok : Outcome.Kernel(ref arena, "write"u8, "standard output"u8, errno);
    }
}
