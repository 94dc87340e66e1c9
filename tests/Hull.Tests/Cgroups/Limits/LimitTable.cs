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
    public static string V2(string resources) => Table(resources, UnifiedLimits.TryMake);

    public static string V1(string resources) => Table(resources, V1Limits.TryMake);

    /// <summary>The fields the limits come from.</summary>
    public static string Fields(string resources) => ResourceText.Read(resources, static (in Resources parsed, ref Arena arena) =>
    {
        UnifiedLimits.TryMake(in parsed, ref arena, out Slice<Limit> limits);
        return string.Join(' ', All(limits).Select(limit => Text(limit.Field)).Distinct());
    });

    private delegate Outcome Make(in Resources resources, ref Arena arena, out Slice<Limit> limits);

    private static string Table(string resources, Make make) => ResourceText.Read(resources, (in Resources parsed, ref Arena arena) =>
    {
        Outcome outcome = make(in parsed, ref arena, out Slice<Limit> limits);
        return outcome.Failed
            ? OciText.Sentence(outcome)
            : string.Join("; ", All(limits).Select(limit => $"{Text(limit.File)}={Text(limit.Value)}{(limit.Rule == LimitRule.Must ? "" : $" [{limit.Rule}]")}"));
    });

    private static Limit[] All(Slice<Limit> limits) => limits.Span.ToArray();

    private static string Text(Utf8 text) => Encoding.UTF8.GetString(text.Span);
}
