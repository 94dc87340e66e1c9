using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using Hull.Containers.Lifecycle;
using Hull.Containers.State;
using Hull.Listing;
using Hull.Oci.Json;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull list</c>.</summary>
internal sealed class ListVerb : VerbCommand
{
    private static readonly string[] s_heading = ["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"];

    private readonly ChoiceOption _format = new("--format", ["-f"], "How to print them (default: table)", "table", "json");
    private readonly SwitchOption _quiet = new("--quiet", "Print ids only", "-q");

    public ListVerb()
        : base("list", "List containers.", "hull list", "hull list --quiet | xargs -n1 hull delete --force")
    {
        Options.Add(_format);
        Options.Add(_quiet);
    }

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        GlobalOptions global = reading.Globals.Read(reading.Result!, ref arena);
        Outcome outcome = ContainerList.States(in global, ref arena, out List<ContainerState> states);
        if (outcome.Failed)
        {
            Report.Failure(in global, "list"u8, in outcome);
            return outcome.ExitCode;
        }

        if (reading.Result!.GetValue(_quiet))
        {
            return StandardStreams.Print(string.Concat(states.Select(state => ArgumentText.Decode(state.Id.Span) + "\n")));
        }

        return reading.Result.GetValue(_format) == "json" ? PrintJson(states, ref arena) : StandardStreams.Print(Table(states, UserNames.OfHost()));
    }

    /// <summary>runc's table.</summary>
    internal static string Table(IEnumerable<ContainerState> states, UserNames users) =>
        TextTable.Of([s_heading, .. states.Select(state => CellsOf(in state, users))]);

    private static string[] CellsOf(in ContainerState state, UserNames users)
    {
        Status status = StatusOf.Of(in state);
        return
        [
            ArgumentText.Decode(state.Id.Span),
            (status == Status.Stopped ? 0 : state.Pid).ToString(CultureInfo.InvariantCulture),
            ArgumentText.Decode(StatusOf.Name(status)),
            ArgumentText.Decode(state.Bundle.Span),
            ArgumentText.Decode(state.Created.Span),
            users.Of(state.Owner),
        ];
    }

    private static int PrintJson(List<ContainerState> states, ref Arena arena)
    {
        UserNames users = UserNames.OfHost();
        JsonWriter json = new(ref arena);
        if (states.Count == 0)
        {
            // What Go makes of a list that was never appended to; clients know it.
            json.Null();
        }
        else
        {
            json.BeginArray();
            foreach (ContainerState state in states)
            {
                ShowState.Write(ref json, in state, ArgumentText.Encode(users.Of(state.Owner)));
            }

            json.EndArray();
        }

        json.NewLine();
        return StandardStreams.Print(json.Written);
    }
}
