using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Engines over hull: every case of the scripts in tests/clients, which people can run by hand as well.</summary>
public class ClientTests
{
    private const int Minutes = 15;

    [Test]
    [Arguments("podman.sh", "/usr/bin/podman")]
    [Arguments("buildah.sh", "/usr/bin/buildah")]
    [NotInParallel("engines")]
    public async Task Every_case_of_an_engine_ends_well(string script, string program)
    {
        Skip.Unless(File.Exists(program), $"no {program} (apt-get install {Path.GetFileName(program)})");
        using Sandbox box = new();
        using Invocation invocation = Invocation.Start(
            box.Folder, ["/usr/bin/env", "HULL_BINARY=" + Tools.Hull, Path.Combine(Tools.Repository, "tests", "clients", script)]);
        Result result = invocation.Wait(Minutes * 60);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string line in lines.Where(line => line.StartsWith("left out", StringComparison.Ordinal)))
        {
            Console.WriteLine(line);
        }

        IEnumerable<string> failed = lines.Where(line => line.StartsWith("FAILED", StringComparison.Ordinal));
        await Assert.That(failed).IsEmpty();
        await Assert.That(lines.Count(line => line.StartsWith("ok ", StringComparison.Ordinal))).IsGreaterThan(10).Because(result.All);
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.All);
    }
}
