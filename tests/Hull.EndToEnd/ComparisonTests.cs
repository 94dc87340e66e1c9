using System;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>The same bundle under hull and under Debian's runc: what the container sees of itself is the same.</summary>
public class ComparisonTests
{
    [Test]
    [MethodDataSource(typeof(ComparedConfigs), nameof(ComparedConfigs.Names))]
    public async Task A_container_sees_what_it_sees_under_runc(string name)
    {
        if (Tools.Runc is null)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return;
        }

        using Sandbox box = new();
        ComparedConfigs.Edit(name)(box);
        box.Bundle.Shell(ContainerView.Script);
        Result hull = box.Run();
        Result runc = ByRunc(box);
        await Assert.That(hull.ExitCode).IsEqualTo(0).Because(hull.All);
        await Assert.That(runc.ExitCode).IsEqualTo(0).Because(runc.All);
        await Assert.That(hull.Error).IsEqualTo(runc.Error);
        await Assert.That(ContainerView.Normalise(hull.Output)).IsEqualTo(ContainerView.Normalise(runc.Output));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Hostname_and_domainname_are_the_configs()
    {
        // runc 1.1 knows no domainname.
        using Sandbox box = new();
        box.Bundle.Set("hostname", "h.example").Set("domainname", "d.example").Shell("hostname; cat /proc/sys/kernel/domainname");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "h.example\nd.example\n", ""));
    }

    [Test]
    public async Task A_new_time_namespace_is_new_for_the_program_too()
    {
        // runc 1.1 knows no time namespace.
        using Sandbox box = new();
        box.Bundle.Namespace("time").Shell("readlink /proc/self/ns/time; readlink /proc/self/ns/time_for_children");
        string[] names = box.Run().Output.TrimEnd().Split('\n');
        await Assert.That(names[0]).StartsWith("time:[").And.IsNotEqualTo(ProcFs.Namespace(Environment.ProcessId, "time"));
        await Assert.That(names[1]).IsEqualTo(names[0]);
    }

    [Test]
    public async Task Of_equal_names_in_env_the_last_holds()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("process.env", """["PATH=/none","A=1","HOME=/h","PATH=/bin","A=3"]""").Args("env");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "HOME=/h\nPATH=/bin\nA=3\n", ""));
    }

    [Test]
    public async Task A_tmpfs_has_the_mode_its_options_give()
    {
        // runc 1.1 gives it the mode of the directory below, whatever the options say.
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "mode=1770").Args("stat", "-c", "%a", "/mnt");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1770\n", ""));
    }

    [Test]
    public async Task An_unbindable_root_is_unbindable()
    {
        // runc 1.1 can't make one.
        using Sandbox box = new();
        box.Bundle.Set("linux.rootfsPropagation", "unbindable").Shell("grep ' / / \\|rootfs / ' /proc/self/mountinfo | grep -c unbindable");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1\n", ""));
    }

    [Test]
    [Arguments("network", "net")]
    [Arguments("ipc", "ipc")]
    [Arguments("uts", "uts")]
    [Arguments("pid", "pid")]
    [Arguments("time", "time")]
    [Arguments("cgroup", "cgroup")]
    public async Task A_namespace_joined_by_path_is_that_one(string type, string file)
    {
        using Sandbox holder = new();
        holder.Bundle.Namespace("time").Namespace("cgroup").Args("/bin/sleep", "100");
        holder.Up();
        int pid = holder.Pid();
        using Sandbox box = new();
        box.Bundle.Namespace(type, $"/proc/{pid}/ns/{file}").Shell($"readlink /proc/self/ns/{file}");
        if (type == "uts")
        {
            box.Bundle.Remove("hostname");
        }

        await Assert.That(box.Run()).IsEqualTo(new Result(0, ProcFs.Namespace(pid, file) + "\n", ""));
    }

    private static Result ByRunc(Sandbox box)
    {
        using Invocation runc = Invocation.Start(box.Folder, [Tools.Runc!, "--root", box.At("runc"), "run", "--bundle", box.Bundle.Path, box.Id]);
        return runc.Wait();
    }
}
