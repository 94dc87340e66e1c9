using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ColdStart.Measuring;

namespace ColdStart.Scene;

/// <summary>hull with the plain docker-like bundle, in the rounds of a bundle that asks for more: what the more costs.</summary>
internal sealed class Without(Runtime hull) : Contestant("hull, without", hull.Version)
{
    private const string Plain = "docker-like";

    public override Command? For(string operation, string shape) => operation == "run" && IsMore(shape) ? hull.For(operation, Plain) : null;

    public override Command Probe(string shape) => hull.Probe(Plain);

    public override void CleanUp() => hull.CleanUp();

    /// <summary>A line on what it costs hull, if it was measured.</summary>
    public static IEnumerable<string> Price(IReadOnlyList<Series> series, string shape)
    {
        Series? Of(string name) => series.FirstOrDefault(one => one.Shape == shape && one.Operation == "run" && one.Contestant == name && one.Count > 0);
        return IsMore(shape) && Of(Contestants.Hull) is { } with && Of("hull, without") is { } without
            ? [string.Create(CultureInfo.InvariantCulture, $"{shape}: hull's p25 is {with.P25 / without.P25:0.000} of its own without, in the same rounds")]
            : [];
    }

    private static bool IsMore(string shape) => shape is Options.WithSeccomp or Options.WithCgroups;
}
