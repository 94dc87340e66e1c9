using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Comparisons;

/// <summary>exec's flags under hull and under Debian's crun, in containers of the same bundle.</summary>
public partial class CrunExecTests
{
    private const UnixFileMode ReadableByAll = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    // crun has no flag for groups.
    public static IEnumerable<string> Names() => ExecIdentityTests.FlagNames().Where(name => !name.Contains("groups", StringComparison.Ordinal));

    [Test]
    [MethodDataSource(nameof(Names))]
    public async Task A_process_sees_what_it_sees_under_crun(string name)
    {
        if (Tools.Crun is null)
        {
            Console.WriteLine("left out: no crun to compare with (apt-get install crun)");
            return;
        }

        using Sandbox box = new();
        box.Bundle.ForCrun().Args("/bin/sleep", "1000").WithFile("/etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/tmp:/bin/sh\n", ReadableByAll).Save();
        List<Result> seen = [];
        foreach (string runtime in (string[])[Tools.Hull, Tools.Crun])
        {
            Result up = box.Call(runtime, "run", "--detach", "--bundle", box.Bundle.Path, box.Id);
            await Assert.That(up.ExitCode).IsEqualTo(0).Because(up.All);
            try
            {
                seen.Add(box.Call(runtime, ["exec", .. Flags(name), box.Id, "sh", "-c", ExecIdentityTests.View]));
            }
            finally
            {
                box.Call(runtime, "delete", "--force", box.Id);
            }
        }

        await Assert.That(seen[0].Output).Contains("leads session: 1").Because(seen[0].All);
        await Assert.That(Compared(seen[0], name)).IsEqualTo(Compared(seen[1], name));
    }

    /// <summary>crun takes --env for the whole environment, runc adds it to the config's; and it does not know <c>-e=</c>.</summary>
    private static string[] Flags(string name)
    {
        string[] flags = [.. ExecIdentityTests.Flags(name).SelectMany(word => word.StartsWith("-e=", StringComparison.Ordinal) ? (string[])["-e", word[3..]] : [word])];
        return flags.Contains("-e") ? ["-e", "PATH=/bin", "-e", "TERM=xterm", .. flags] : flags;
    }

    /// <summary>
    /// Without what the container's config gives to every process of hull's and runc's, and crun 1.8 to init alone:
    /// no_new_privs, limits, a session of its own. HOME of who is in no passwd is / under runc and absent under crun;
    /// --cap adds to the config's capabilities under runc and takes their place under crun.
    /// </summary>
    private static Result Compared(Result result, string name)
    {
        string output = OfInitAlone().Replace(result.Output, "").Replace("HOME=/\n", "", StringComparison.Ordinal);
        return result with { Output = name.StartsWith("capability", StringComparison.Ordinal) ? Capabilities().Replace(output, "") : output };
    }

    [GeneratedRegex("^Cap(Prm|Eff|Bnd):.*\\n", RegexOptions.Multiline)]
    private static partial Regex Capabilities();

    [GeneratedRegex("^(NoNewPrivs:\t[01]|Max open files .*|leads session: .*)\n", RegexOptions.Multiline)]
    private static partial Regex OfInitAlone();
}
