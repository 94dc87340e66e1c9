using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Many containers, and hull killed at any moment: nothing is left that nobody knows of.</summary>
[NotInParallel]
public class RobustnessTests
{
    private const int Seed = 20251123;

    [Test]
    public async Task Five_hundred_containers_in_a_row_leave_nothing()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true").Save();
        IReadOnlyList<string> before = Host();
        using Invocation loop = Invocation.Start(
            box.Folder, [Tools.Busybox, "sh", "-c", $"i=0; while [ $i -lt 500 ]; do i=$((i+1)); {Tools.Hull} --root {box.Root} run -b {box.Bundle.Path} c$i || echo $i: $?; done"]);
        await Assert.That(loop.Wait(seconds: 120)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
        await Assert.That(Host()).IsEquivalentTo(before);
    }

    [Test]
    public async Task A_hundred_containers_with_eight_at_a_time_leave_nothing()
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/true").Save();
        IReadOnlyList<string> before = Host();
        string one = $"{Tools.Hull} --root {box.Root} run -b {box.Bundle.Path} $0 || echo $0: $?";
        using Invocation many = Invocation.Start(
            box.Folder, [Tools.Busybox, "sh", "-c", $"{Tools.Busybox} seq 100 | {Tools.Busybox} xargs -P 8 -n 1 {Tools.Busybox} sh -c '{one}'"]);
        await Assert.That(many.Wait(seconds: 120)).IsEqualTo(new Result(0, "", ""));
        await box.ExpectNothingLeft();
        await Assert.That(Host()).IsEquivalentTo(before);
    }

    [Test]
    [Arguments("create", 100)]
    [Arguments("run", 100)]
    public async Task Hull_killed_at_random_moments_leaves_nothing_that_delete_does_not_clear(string verb, int times)
    {
        using Sandbox box = new();
        box.Bundle.Args("/bin/sleep", "1000").Save();
        IReadOnlyList<string> before = Host();
        Random random = new(Seed);
        int halfway = 0;
        for (int i = 0; i < times; i++)
        {
            using (Invocation hull = box.Start([verb, "--bundle", box.Bundle.Path, box.Id]))
            {
                await Task.Delay(random.Next(0, 25));
                hull.Signal(Libc.SigKill);
                hull.Wait();
            }

            // No init survives without state: either delete finds it, or it ends by itself.
            bool known = Directory.Exists(Path.Combine(box.Root, box.Id));
            halfway += known ? 1 : 0;
            Result deleted = box.Hull("delete", "--force", box.Id);
            await Assert.That(deleted).IsEqualTo(new Result(0, "", ""));
            await Wait.Until(() => ProcFs.ProcessesOf(box.Folder).Count == 0 && !Host().Except(before).Any(), seconds: 2);
            await Assert.That(box.Leftovers()).IsEmpty();
        }

        await Assert.That(Host()).IsEquivalentTo(before);
        // The moments must have hit the making of a container, not only the time before.
        await Assert.That(halfway).IsBetween(times / 10, times);
    }

    /// <summary>What a container could leave on the host: mounts and waiting inits. (A network namespace lives as long as a process or a mount holds it.)</summary>
    private static IReadOnlyList<string> Host() =>
    [
        .. File.ReadAllLines("/proc/self/mountinfo"),
        .. ProcFs.WaitingInits().Select(pid => $"hull init {pid}"),
    ];
}
