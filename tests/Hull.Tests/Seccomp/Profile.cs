using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

namespace Hull.Tests.Seccomp;

/// <summary>A profile's text, and what the comparison must know of it.</summary>
internal sealed class Profile
{
    private readonly JsonElement _json;

    internal Profile(string text)
    {
        Text = text;
        _json = JsonSerializer.Deserialize<JsonElement>(text);
    }

    internal string Text { get; }

    internal JsonElement Json => _json;

    internal IEnumerable<JsonElement> Rules => _json.TryGetProperty("syscalls", out JsonElement rules) ? rules.EnumerateArray() : [];

    private IEnumerable<JsonElement> Conditions => Rules.SelectMany(rule => Optional(rule, "args"));

    /// <summary>The arguments that some rule looks at; the first too, which socketcall and ipc have.</summary>
    internal IReadOnlyCollection<int> Arguments => [.. Conditions.Select(condition => condition.GetProperty("index").GetInt32()).Append(0).Distinct()];

    internal IEnumerable<ulong> Constants => Conditions.SelectMany(condition => (ulong[])[Number(condition, "value"), Number(condition, "valueTwo")]).Concat((ulong[])[1, 5, 10, 21]).Distinct();

    /// <summary>The same profile without rules for some names.</summary>
    internal Profile Without(IReadOnlyCollection<string> names)
    {
        Dictionary<string, object> copy = _json.EnumerateObject().ToDictionary(member => member.Name, member => (object)member.Value);
        copy["syscalls"] = Rules.Select(rule => rule.EnumerateObject().ToDictionary(
            member => member.Name,
            member => member.Name == "names" ? (object)member.Value.EnumerateArray().Select(name => name.GetString()!).Where(name => !names.Contains(name)).ToArray() : member.Value));
        return new Profile(JsonSerializer.Serialize(copy));
    }

    internal static IEnumerable<JsonElement> Optional(JsonElement from, string name) =>
        from.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : [];

    internal static ulong Number(JsonElement from, string name) => from.TryGetProperty(name, out JsonElement number) ? number.GetUInt64() : 0;
}
