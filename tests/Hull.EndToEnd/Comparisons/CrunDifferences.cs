using System.Collections.Generic;
using System.Linq;
using System.Text.RegularExpressions;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Comparisons;

/// <summary>Where a container of hull's is not as under crun 1.8: each time it is as under runc, which ComparisonTests holds.</summary>
internal static class CrunDifferences
{
    /// <summary>In every container: a pattern, and what takes its place in both views.</summary>
    private static readonly (string Pattern, string Instead)[] s_everywhere =
    [
        // crun makes /dev/core on hosts that have no /proc/kcore too.
        ("\nl[^\n]* core -> /proc/kcore(?=\n)", ""),
        ("(drwxr-xr-x 0 +0 +)[0-9]+( DATE /dev\n)", "$1SIZE$2"),
        // Masks: crun binds the host's /dev/null read-only, runc and hull the container's own; a tmpfs without a size is as empty as one of size 0.
        ("(\n/[^\n]*): [^\n]*/null r[^\n]*", "$1: MASK"),
        ("(tmpfs tmpfs rw),size=0k", "$1"),
        // Read-only is the mount, or the superblock too.
        ("sysfs sysfs r[ow]", "sysfs sysfs"),
        // The tmpfs above cgroup v1's hierarchies and the cgroup2 mount are named after their type by crun; crun makes the group below the hierarchy's root, not below the caller's.
        ("tmpfs (tmpfs rw|cgroup rw,size=1024k)(?=\n|$)", "tmpfs ABOVE"),
        ("cgroup2 cgroup2? ", "cgroup2 "),
        ("(/sys/fs/cgroup/[a-z_,]+ in /sys/fs/cgroup): [^ ]+ ", "$1: GROUP "),
    ];

    private static readonly (string Pattern, string Instead) s_tmpfsMode =
        // Of the directory below under runc, who makes /mnt of the compared configs 0755 or what they say; 1777 under crun.
        ("\nd[rwxt-]{9}( +[0-9]+ +[0-9]+ +[0-9]+ DATE /(mnt|mnt/a|tmp)(?=\n))", "\nMODE$1");

    // runc leaves alone the owner of a /dev/null that is a standard stream, crun gives it to the user.
    private static readonly (string Pattern, string Instead) s_nullOwner = ("(\ncrw-rw-rw-) +[0-9]+ +[0-9]+ +(1, +3 DATE null)", "$1 $2");

    // crun 1.8 drops a propagation that stands beside bind.
    private static readonly (string Pattern, string Instead) s_bindPropagation = ("(\n/mnt [^\n]*) \\[[a-z]*\\]", "$1");

    // crun makes the container's own tree shared, runc only those above it.
    private static readonly (string Pattern, string Instead) s_sharedTree = (" \\[(shared)?\\] ", " ");

    private static readonly Dictionary<string, (string Pattern, string Instead)[]> s_of = new()
    {
        ["tmpfs without mode over a directory"] = [s_tmpfsMode],
        ["tmpfs with options"] = [s_tmpfsMode],
        ["tmpfs read-only"] = [s_tmpfsMode],
        ["tmpfs in a tmpfs"] = [s_tmpfsMode],
        ["strictatime and relatime"] = [s_tmpfsMode],
        ["user without capabilities"] = [s_nullOwner],
        ["user with capabilities"] = [s_nullOwner],
        ["user with ambient capabilities"] = [s_nullOwner],
        ["additional groups"] = [s_nullOwner],
        ["home from passwd"] = [s_nullOwner],
        ["standard streams to a user"] = [s_nullOwner],
        ["bind shared"] = [s_bindPropagation],
        ["bind unbindable"] = [s_bindPropagation],
        ["root propagation shared"] = [s_sharedTree],
        ["root propagation rshared"] = [s_sharedTree],
        // runc takes an empty HOME for none.
        // crun makes devices that are bound nosuid and noexec. And the owner of /dev/null is the caller's again.
        ["a user namespace"] = [s_nullOwner, ("(\n/dev/[a-z]+ in /dev: /[a-z]+) rw,(nosuid,noexec,)?relatime", "$1 rw,relatime")],
        ["home empty"] = [("\\|HOME=/?\\|", "|HOME|")],
    };

    /// <summary>A view without them.</summary>
    internal static string TakenOut(string config, string view) =>
        s_everywhere.Concat(s_of.GetValueOrDefault(config, [])).Aggregate(
            ContainerView.Normalise(view), (text, difference) => Regex.Replace(text, difference.Pattern, difference.Instead));
}
