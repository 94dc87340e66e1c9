using System;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Comparisons;

/// <summary>The same bundle under hull and under Debian's crun: what the container sees of itself is the same, but for the differences that <see cref="CrunDifferences"/> lists.</summary>
public class CrunViewTests
{
    [Test]
    [MethodDataSource(typeof(ComparedConfigs), nameof(ComparedConfigs.Names))]
    public async Task A_container_sees_what_it_sees_under_crun(string name)
    {
        if (Tools.Crun is null)
        {
            Console.WriteLine("left out: no crun to compare with (apt-get install crun)");
            return;
        }

        using Sandbox box = new();
        ComparedConfigs.Edit(name)(box);
        box.Bundle.ForCrun().Shell(ContainerView.Script).Save();
        Result hull = box.Call(Tools.Hull, "run", "--bundle", box.Bundle.Path, box.Id);
        Result crun = box.Call(Tools.Crun, "run", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(hull.ExitCode).IsEqualTo(0).Because(hull.All);
        await Assert.That(crun.ExitCode).IsEqualTo(0).Because(crun.All);
        await Assert.That(hull.Error).IsEqualTo(crun.Error);
        await Assert.That(CrunDifferences.TakenOut(name, hull.Output)).IsEqualTo(CrunDifferences.TakenOut(name, crun.Output));
        await box.ExpectNothingLeft();
    }
}
