using System;
using System.Globalization;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Cgroups;

/// <summary>Many short lives, eight at a time, with hull or init killed in between: HULL_CYCLES=1000 makes a thousand of them.</summary>
[NotInParallel]
public class CycleTests
{
    private static int Cycles => int.TryParse(Environment.GetEnvironmentVariable("HULL_CYCLES"), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : 160;

    [Test]
    public async Task They_leave_no_group_no_mount_no_process_and_no_state()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "1000").Save();
        await Parallel.ForAsync(0, Cycles, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            string id = $"{box.Id}-{i}";
            Result lived = await Live(box, id, i);
            Result deleted = box.Hull("delete", "--force", id);
            if ((lived.ExitCode | deleted.ExitCode) != 0)
            {
                throw new InvalidOperationException($"{id}: {lived.All}{deleted.All}");
            }
        });
        // An init whose hull was killed before it was told of anything ends by itself.
        await Wait.Until(() => ProcFs.ProcessesOf(box.Folder).Count == 0 && ProcFs.WaitingInits().Count == 0, seconds: 30);
        await box.ExpectNothingLeft();
        await Assert.That(CgroupFs.Beginning(box.Id + "-")).IsEmpty();
    }

    private static async Task<Result> Live(Sandbox box, string id, int i)
    {
        string[] create = ["create", "--bundle", box.Bundle.Path, id];
        if (i % 4 == 0)
        {
            using Invocation hull = box.Start(create);
            await Task.Delay(i % 23);
            hull.Signal(Libc.SigKill);
            hull.Wait();
            return new Result(0, "", "");
        }

        Result made = box.Hull(create);
        Result started = made.ExitCode == 0 && i % 2 == 0 ? box.Hull("start", id) : made;
        return started.ExitCode == 0 && i % 3 == 0 ? box.Hull("kill", id, "KILL") : started;
    }
}
