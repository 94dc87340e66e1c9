using System.Collections.Generic;
using System.Linq;

namespace Hull.Tests.Cgroups.Devices;

/// <summary>A rule as a config has it; type a, b or c, numbers null for all.</summary>
internal sealed record Rule(bool Allow, char Type, long? Major, long? Minor, string Access)
{
    public string Json =>
        $$"""{"allow":{{(Allow ? "true" : "false")}},"type":"{{Type}}"{{(Major is { } major ? $",\"major\":{major}" : "")}}{{(Minor is { } minor ? $",\"minor\":{minor}" : "")}},"access":"{{Access}}"}""";
}

/// <summary>
/// What a fresh v1 device cgroup that denies all does with rules, after security/device_cgroup.c: a mode and exceptions; a
/// rule of the mode's own kind removes exactly matching exceptions. Written apart from the code it judges.
/// </summary>
internal sealed class V1Model
{
    private readonly Dictionary<(char Type, long Major, long Minor), HashSet<char>> _exceptions = [];
    private bool _allow;

    /// <summary>False: it would punch a hole into a wider exception.</summary>
    public bool TryApply(Rule rule)
    {
        if (rule.Type == 'a')
        {
            _allow = rule.Allow;
            _exceptions.Clear();
            return true;
        }

        (char, long, long) key = (rule.Type, rule.Major ?? -1, rule.Minor ?? -1);
        if (rule.Allow != _allow)
        {
            _exceptions.TryAdd(key, []);
            _exceptions[key].UnionWith(rule.Access);
            return true;
        }

        foreach ((char, long, long) wider in new[] { (rule.Type, -1L, rule.Minor ?? -1), (rule.Type, rule.Major ?? -1, -1L), (rule.Type, -1L, -1L) })
        {
            if (wider != key && _exceptions.TryGetValue(wider, out HashSet<char>? access) && access.Overlaps(rule.Access))
            {
                return false;
            }
        }

        if (_exceptions.TryGetValue(key, out HashSet<char>? own))
        {
            own.ExceptWith(rule.Access);
            if (own.Count == 0)
            {
                _exceptions.Remove(key);
            }
        }

        return true;
    }

    public bool Allows(char type, IReadOnlyCollection<char> access, long major, long minor)
    {
        IEnumerable<HashSet<char>> matching = _exceptions
            .Where(entry => entry.Key.Type == type && (entry.Key.Major == -1 || entry.Key.Major == major) && (entry.Key.Minor == -1 || entry.Key.Minor == minor))
            .Select(entry => entry.Value);
        // match_exception: one must cover all of it. match_exception_partial: any part of it suffices.
        return _allow ? !matching.Any(exception => exception.Overlaps(access)) : matching.Any(exception => access.All(exception.Contains));
    }
}
