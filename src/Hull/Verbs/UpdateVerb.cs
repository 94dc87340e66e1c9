using System.Collections.Generic;
using System.CommandLine;
using System.Globalization;
using System.Linq;
using System.Text;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary>
/// <c>hull update</c>. Its flags become the same JSON that --resources takes, so there is one way from there: what is
/// not named stays as it is.
/// </summary>
internal sealed class UpdateVerb : VerbCommand
{
    private readonly TextOption _resources = new("--resources", "file", "Take the limits from a JSON file, \"linux.resources\" as in config.json; - is standard input; other flags are ignored then", "-r");
    private readonly ContainerArgument _id = new();
    private readonly IReadOnlyList<Limit> _limits =
    [
        new("--blkio-weight", "weight", "Share of block I/O, 10 to 1000", "blockIO", "weight", Form.Number),
        new("--cpu-period", "µs", "Length of a CFS period", "cpu", "period", Form.Number),
        new("--cpu-quota", "µs", "CPU time in each period; -1 for no limit", "cpu", "quota", Form.Number),
        new("--cpu-burst", "µs", "Unused CPU time that may be saved for later periods", "cpu", "burst", Form.Number),
        new("--cpu-share", "shares", "Share of CPU time beside other containers, 2 to 262144", "cpu", "shares", Form.Number, "--cpu-shares"),
        new("--cpu-idle", "0|1", "1: run only when nothing else wants the CPU", "cpu", "idle", Form.Number),
        new("--cpu-rt-period", "µs", "Length of a realtime period (cgroup v1)", "cpu", "realtimePeriod", Form.Number),
        new("--cpu-rt-runtime", "µs", "Realtime CPU time in each of them (cgroup v1)", "cpu", "realtimeRuntime", Form.Number),
        new("--cpuset-cpus", "list", "CPUs to run on, such as 0-2,7", "cpu", "cpus", Form.Text),
        new("--cpuset-mems", "list", "Memory nodes to use", "cpu", "mems", Form.Text),
        new("--memory", "size", "Memory limit, such as 512m; -1 for none", "memory", "limit", Form.Size),
        new("--memory-reservation", "size", "Memory that is left alone while others can give", "memory", "reservation", Form.Size),
        new("--memory-swap", "size", "Limit of memory and swap together; -1 for none", "memory", "swap", Form.Size),
        new("--pids-limit", "n", "Most processes and threads; -1 for no limit", "pids", "limit", Form.Number),
    ];

    private readonly TextOption _l3CacheSchema = new("--l3-cache-schema", "schema", "Line for resctrl's schemata that shares out the level 3 cache");
    private readonly TextOption _memBwSchema = new("--mem-bw-schema", "schema", "Line for resctrl's schemata that shares out memory bandwidth");

    // Kernels since 5.16 have no such limits; runc takes the flags and does nothing.
    private readonly TextOption _kernelMemory = new("--kernel-memory", "size", "Ignored: the kernel has no such limit any more") { Hidden = true };
    private readonly TextOption _kernelMemoryTcp = new("--kernel-memory-tcp", "size", "Ignored: the kernel has no such limit any more") { Hidden = true };

    public UpdateVerb()
        : base(
            "update",
            "Change the limits of a container while it lives.",
            "hull update --memory 512m --pids-limit 100 web",
            "echo '{\"cpu\":{\"quota\":50000}}' | hull update --resources - web")
    {
        Options.Add(_resources);
        foreach (Limit limit in _limits)
        {
            Options.Add(limit.Option);
        }

        Options.Add(_l3CacheSchema);
        Options.Add(_memBwSchema);
        Options.Add(_kernelMemory);
        Options.Add(_kernelMemoryTcp);
        Arguments.Add(_id);
    }

    private enum Form
    {
        Number,
        Size,
        Text,
    }

    /// <inheritdoc/>
    public override string? Refusal(CommandLineReading reading) => _limits
        .Where(limit => reading.Result!.GetValue(limit.Option) is not null)
        .Select(limit => limit.Refusal(reading.Result!.GetValue(limit.Option)!))
        .FirstOrDefault(refusal => refusal is not null);

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        ParseResult result = reading.Result!;
        Containers.Lifecycle.Command command = new() { Global = reading.Globals.Read(result, ref arena), Id = ArgumentText.PutGiven(result.GetValue(_id), ref arena) };
        UpdateRequest request = new()
        {
            File = ArgumentText.Put(result.GetValue(_resources), ref arena),
            Json = ArgumentText.Put(Json(result), ref arena),
            L3CacheSchema = ArgumentText.Put(result.GetValue(_l3CacheSchema), ref arena),
            MemBwSchema = ArgumentText.Put(result.GetValue(_memBwSchema), ref arena),
        };
        Outcome outcome = Update.Now(in command, in request, ref arena);
        Report.Failure(in command.Global, "update"u8, in outcome);
        return outcome.ExitCode;
    }

    /// <summary>The flags that were given, as linux.resources.</summary>
    internal string Json(ParseResult result)
    {
        StringBuilder json = new("{");
        foreach (IGrouping<string, Limit> section in _limits.Where(limit => result.GetValue(limit.Option) is not null).GroupBy(limit => limit.Section))
        {
            IEnumerable<string> members = section.Select(limit => $"\"{limit.Member}\":{limit.Value(result.GetValue(limit.Option)!)}");
            json.Append(json.Length > 1 ? "," : "").Append(CultureInfo.InvariantCulture, $"\"{section.Key}\":{{{string.Join(',', members)}}}");
        }

        return json.Append('}').ToString();
    }

    /// <summary>A flag and the property it stands for.</summary>
    private sealed class Limit(string name, string valueName, string description, string section, string member, Form form, params string[] aliases)
    {
        public TextOption Option { get; } = new(name, valueName, description, aliases);

        public string Section => section;

        public string Member => member;

        /// <summary>The value as JSON.</summary>
        public string Value(string given) => form switch
        {
            Form.Number => given,
            Form.Size => ByteSize.TryParse(given, out long bytes) ? bytes.ToString(CultureInfo.InvariantCulture) : "0",
            _ => $"\"{given}\"",
        };

        /// <summary>What is wrong with <paramref name="given"/>, or null.</summary>
        public string? Refusal(string given)
        {
            bool good = form switch
            {
                // Re-written, because JSON knows no leading zeros or plus.
                Form.Number => long.TryParse(given, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                    && number.ToString(CultureInfo.InvariantCulture) == given,
                Form.Size => ByteSize.TryParse(given, out _),
                _ => given.All(letter => char.IsAsciiDigit(letter) || letter is ',' or '-' or ' '),
            };
            string kind = form switch { Form.Number => "a number", Form.Size => "a size such as 512m", _ => "a list such as 0-2,7" };
            return good ? null : $"invalid value \"{given}\" for flag {name}: {kind} is needed";
        }
    }
}
