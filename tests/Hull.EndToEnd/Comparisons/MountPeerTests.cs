using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;
using Hull.EndToEnd.UserNamespaces;

namespace Hull.EndToEnd.Comparisons;

/// <summary>Binds of a tmpfs that has flags of its own, under hull, runc and crun: what the container's mountinfo says.</summary>
public class MountPeerTests
{
    private const string Show = "grep ' /mnt ' /proc/self/mountinfo | cut -d' ' -f6";

    // In a user namespace the source's flags are locked: what is not named stays, and more may be set.
    [Test]
    [Arguments("nosuid,nodev,noexec", "bind", "rw,nosuid,nodev,noexec,relatime", "runc crun")]
    [Arguments("noatime", "bind,ro", "ro,noatime", "runc crun")]
    // runc 1.1 forgets the source's flags when it remounts, and is refused; crun 1.8 tries without the options, and goes on.
    [Arguments("nosuid,nodev,noexec", "bind,ro", "ro,nosuid,nodev,noexec,relatime", "")]
    [Arguments("nosuid", "bind,noexec", "rw,nosuid,noexec,relatime", "")]
    public async Task Locked_flags_stay_in_a_user_namespace(string source, string options, string expected, string peers)
    {
        using Sandbox box = new Sandbox().Passing();
        Bind(box, options).Mapped().Shell(Show).Save();
        await Expect(box, source, expected, peers);
    }

    [Test]
    [Arguments("noexec", "exec")]
    [Arguments("ro", "rw")]
    [Arguments("noatime", "relatime")]
    public async Task A_locked_flag_that_is_to_go_is_an_error_in_a_user_namespace(string source, string option)
    {
        // As under runc from 1.2 on; 1.1 and crun 1.8 go on as if nothing had been asked for.
        using Sandbox box = new Sandbox().Passing();
        Bind(box, "bind," + option).Mapped().Args("/bin/true").Save();
        Result result = Mounted(box, source, Tools.Hull);
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).EndsWith("mount_setattr: operation not permitted (flags that the source is locked with can't be lifted from inside a user namespace)\n");
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("noatime", "rbind,rstrictatime", "rw", "runc")]
    [Arguments("noatime", "rbind,rrelatime", "rw,relatime", "runc")]
    [Arguments("noatime", "rbind,rnorelatime", "rw,noatime", "runc")]
    [Arguments("noatime", "rbind,rdiratime", "rw,noatime", "runc")]
    [Arguments("noatime", "rbind,rnodiratime", "rw,noatime,nodiratime", "runc")]
    [Arguments("strictatime", "rbind,rnoatime", "rw,noatime", "runc")]
    // Under runc 1.1 the kernel refuses to clear one of the three ways without being told another; mount(8) means the default.
    [Arguments("strictatime", "rbind,rnostrictatime", "rw,relatime", "")]
    [Arguments("noatime", "rbind,ratime", "rw,relatime", "")]
    // crun 1.8 gives wrong bits to mount_setattr(2) for all of these.
    public async Task Access_times_are_kept_as_the_recursive_options_say(string source, string options, string expected, string peers)
    {
        using Sandbox box = new();
        Bind(box, options).Shell(Show).Save();
        await Expect(box, source, expected, peers);
    }

    [Test]
    [Arguments("idmap")]
    [Arguments("idmap=uids=0-1700000-10;gids=0-1700000-10")]
    public async Task A_mount_with_mapped_ids_is_the_hosts_own_inside_a_user_namespace(string option)
    {
        // runc 1.1 knows no such mounts, and gives the option to nobody.
        using Sandbox box = new Sandbox().Passing();
        Bind(box, "bind," + option).Mapped().Shell("stat -c %u:%g /mnt/file; echo x >/mnt/new && stat -c %u:%g /mnt/new; " + Show).Save();
        foreach (string runtime in Of("crun"))
        {
            string look = $"mount -t tmpfs none {box.At("source")} && touch {box.At("source/file")} && \"$@\" && stat -c %u:%g {box.At("source/new")}";
            await Assert.That(Run(box, look, runtime)).IsEqualTo(new Result(0, "0:0\n0:0\nrw,relatime,idmapped\n0:0\n", "")).Because(runtime);
        }

        await box.ExpectNothingLeft();
    }

    private static Bundle Bind(Sandbox box, string options)
    {
        Directory.CreateDirectory(box.At("source"));
        return box.Bundle.ForCrun().WithoutMount("/sys/fs/cgroup").Mount("/mnt", "bind", box.At("source"), options.Split(','));
    }

    private static async Task Expect(Sandbox box, string source, string expected, string peers)
    {
        foreach (string runtime in Of(peers))
        {
            await Assert.That(Mounted(box, source, runtime)).IsEqualTo(new Result(0, expected + "\n", "")).Because(runtime);
        }

        await box.ExpectNothingLeft();
    }

    /// <summary>hull, and those peers that are on this machine.</summary>
    private static IEnumerable<string> Of(string peers)
    {
        string[] named = peers.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string?[] found = [.. named.Select(name => name == "runc" ? Tools.Runc : Tools.Crun)];
        if (found.Contains(null))
        {
            Console.WriteLine($"not compared with all of {peers} (apt-get install {peers})");
        }

        return [Tools.Hull, .. found.OfType<string>()];
    }

    private static Result Mounted(Sandbox box, string flags, string runtime) => Run(box, $"mount -t tmpfs -o {flags} none {box.At("source")} && exec \"$@\"", runtime);

    private static Result Run(Sandbox box, string script, string runtime)
    {
        IEnumerable<string> words = ["/bin/sh", "-c", script, "sh", runtime, "--root", box.At("state." + Path.GetFileName(runtime)), "run", "--bundle", box.Bundle.Path, box.Id];
        using Invocation run = box.Invoke(words);
        return run.Wait();
    }
}
