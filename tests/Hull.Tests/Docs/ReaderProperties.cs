using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Hull.Tests.Rules;

namespace Hull.Tests.Docs;

/// <summary>
/// Every property that the reader of config.json takes, by its path. From the shapes' source: what a shape is for its
/// caller (an object's, an array's, a map's) is not left in the IL.
/// </summary>
internal static partial class ReaderProperties
{
    private const string Start = "SpecShape";

    /// <summary>Paths such as <c>linux.namespaces[].type</c>, in the reader's order.</summary>
    internal static IReadOnlyList<string> Read()
    {
        Dictionary<string, Match[]> shapes = House.Sources(House.At("src", "Hull.Oci", "Reading"))
            .SelectMany(file => Shape().Matches(File.ReadAllText(file)))
            .ToDictionary(shape => shape.Groups["name"].Value, shape => Taken().Matches(shape.Groups["body"].Value).ToArray());
        return [.. Walk(shapes, Start, "")];
    }

    private static IEnumerable<string> Walk(Dictionary<string, Match[]> shapes, string shape, string prefix)
    {
        foreach (Match member in shapes[shape])
        {
            string path = prefix + member.Groups["name"].Value;
            yield return path;
            string separator = member.Groups["kind"].Value switch
            {
                "Object" => ".",
                "Array" => "[].",
                "Map" => ".*.",
                _ => "",
            };
            if (separator.Length == 0)
            {
                continue;
            }

            foreach (string inner in Walk(shapes, member.Groups["shape"].Value, path + separator))
            {
                yield return inner;
            }
        }
    }

    [GeneratedRegex(@"struct (?<name>\w+) : I(?:Named)?Shape<[\w.]+>\s*\{(?<body>.*?)^\}", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Shape();

    [GeneratedRegex("""json\.Take(?<kind>\w*)(?:<[\w.]+, (?<shape>\w+)>)?\("(?<name>[^"]+)"u8""")]
    private static partial Regex Taken();
}
