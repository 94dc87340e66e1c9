using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using Hull.Cgroups.Limits;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Tests.Oci;

namespace Hull.Tests.Cgroups.Limits;

/// <summary>From linux.resources to what would be written, one text a limit: <c>memory.max=1000</c>, and its rule where it has one.</summary>
internal static class LimitTable
{
    private const int ArenaSize = 32 * 1024;

    public static string V2(string resources) => Table(resources, UnifiedLimits.TryMake, static limit => limit.File);

    public static string V1(string resources) => Table(resources, V1Limits.TryMake, static limit => limit.File);

    /// <summary>The fields the limits come from.</summary>
    public static string Fields(string resources) => string.Join(' ', All(resources, UnifiedLimits.TryMake, out _).Select(limit => Text(limit.Field)).Distinct());

    public static string Text(Utf8 text) => Encoding.UTF8.GetString(text.Span);

    private delegate Outcome Make(in Resources resources, ref Arena arena, out Slice<Limit> limits);

    private static string Table(string resources, Make make, Func<Limit, Utf8> file)
    {
        List<Limit> limits = All(resources, make, out string error);
        return error.Length > 0 ? error : string.Join("; ", limits.Select(limit => $"{Text(file(limit))}={Text(limit.Value)}{(limit.Rule == LimitRule.Must ? "" : $" [{limit.Rule}]")}"));
    }

    private static List<Limit> All(string resources, Make make, out string error)
    {
        (Spec spec, string unread) = OciText.Read(
            $$$"""{"ociVersion": "1.3.0", "root": {"path": "rootfs"}, "process": {"cwd": "/", "args": ["sh"], "user": {"uid": 0, "gid": 0}}, "linux": {"resources": {{{resources}}}}}""");
        if (unread.Length > 0)
        {
            throw new InvalidOperationException(unread);
        }

        Arena arena = Arena.Create(ArenaSize);
        Outcome outcome = make(in spec.Linux.Resources, ref arena, out Slice<Limit> limits);
        Line line = new(new byte[512]);
        outcome.WriteTo(ref line);
        error = outcome.Failed ? Encoding.UTF8.GetString(line.Written) : "";
        return [.. limits.Span.ToArray()];
    }
}
