using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Attacks;

/// <summary>
/// The container's root is the top of what it can see, however it became the root: by pivot_root, by --no-pivot, or where
/// hull itself was started in a chroot. The attacker has CAP_SYS_CHROOT and CAP_SYS_ADMIN.
/// </summary>
public class RootEscapeTests
{
    [Test]
    [Arguments(false, false)]
    [Arguments(true, false)]
    [Arguments(false, true)]
    [Arguments(true, true)]
    public async Task No_way_up_leads_out(bool noPivot, bool inChroot)
    {
        using Sandbox box = new();
        Attacker(box);
        Result result = Run(box, noPivot, inChroot);
        await Assert.That(result).IsEqualTo(new Result(0, "done\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments(false, false)]
    [Arguments(true, false)]
    [Arguments(false, true)]
    [Arguments(true, true)]
    public async Task Nothing_of_the_hosts_is_mounted_any_more(bool noPivot, bool inChroot)
    {
        using Sandbox box = new();
        box.Bundle.WithoutMount("/sys/fs/cgroup").Shell("cut -d' ' -f5 /proc/self/mountinfo | sort | uniq | tr '\\n' ' '");
        Result result = Run(box, noPivot, inChroot);
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.All);
        using Sandbox plain = new();
        plain.Bundle.WithoutMount("/sys/fs/cgroup").Shell("cut -d' ' -f5 /proc/self/mountinfo | sort | uniq | tr '\\n' ' '");
        await Assert.That(result.Output).IsEqualTo(plain.Run().Output);
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("shared")]
    [Arguments("rshared")]
    [Arguments("slave")]
    [Arguments("private")]
    public async Task No_pivot_changes_nothing_outside_whatever_the_propagation(string propagation)
    {
        using Sandbox box = new();
        string before = File.ReadAllText("/proc/self/mountinfo");
        box.Bundle.WithoutMount("/sys/fs/cgroup").Set("linux.rootfsPropagation", propagation).Args("/bin/true").Save();
        Result result = box.Hull("run", "--no-pivot", "--bundle", box.Bundle.Path, box.Id);
        await Assert.That(result).IsEqualTo(new Result(0, "", ""));
        await Assert.That(File.ReadAllText("/proc/self/mountinfo")).IsEqualTo(before);
        await box.ExpectNothingLeft();
    }

    private static void Attacker(Sandbox box)
    {
        string source = Path.Combine(AppContext.BaseDirectory, "Attacks", "unroot.c");
        using (Invocation compiler = Invocation.Start(box.Folder, [Tools.Compiler, "-O2", "-static", "-o", box.Bundle.In("bin/unroot"), source]))
        {
            Result result = compiler.Wait(120);
            if (result.ExitCode != 0)
            {
                throw new InvalidOperationException(result.All);
            }
        }

        const string all = "\"CAP_SYS_CHROOT\",\"CAP_SYS_ADMIN\",\"CAP_DAC_OVERRIDE\"";
        box.Bundle.Mount("/tmp", "tmpfs", "tmpfs").WithoutMount("/sys/fs/cgroup")
            .SetJson("process.capabilities", $$"""{"bounding":[{{all}}],"effective":[{{all}}],"permitted":[{{all}}]}""").Args("/bin/unroot", box.Folder);
    }

    /// <summary>In the chroot everything is where it is outside, but its root is a plain directory: no mount's root.</summary>
    private static Result Run(Sandbox box, bool noPivot, bool inChroot)
    {
        box.Bundle.Save();
        string[] command = [Tools.Hull, "--root", box.Root, "run", .. noPivot ? (string[])["--no-pivot"] : [], "--bundle", box.Bundle.Path, box.Id];
        if (inChroot)
        {
            string jail = Directory.CreateDirectory(box.At("jail")).FullName;
            string script = $"""
                for d in proc dev sys tmp bin {Path.GetDirectoryName(Tools.Hull)} {box.Folder}; do mkdir -p {jail}/$d; done
                mount --bind {Path.GetDirectoryName(Tools.Hull)} {jail}/{Path.GetDirectoryName(Tools.Hull)}
                mount --rbind /proc {jail}/proc; mount --rbind /dev {jail}/dev; mount --bind {box.Folder} {jail}/{box.Folder}
                exec chroot {jail} "$@"
                """;
            command = [Tools.Unshare, "--mount", "--propagation", "private", Tools.Busybox, "sh", "-c", script, "sh", .. command];
        }

        using Invocation hull = Invocation.Start(box.Folder, command);
        return hull.Wait(60);
    }
}
