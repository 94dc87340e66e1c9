using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Sysctls;

/// <summary>linux.sysctl, seen from inside and beside runc.</summary>
public class SysctlTests
{
    private const string Prefix = "hull run failed: unable to start container process: error during container init: ";

    [Test]
    public async Task Sysctls_are_set_as_runc_sets_them()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.sysctl", """
            {"net.ipv4.ip_forward":"1","net/ipv4/conf/lo/rp_filter":"2","net.ipv4.tcp_rmem":"4096 87381 6291456","kernel.shmmax":"12345678","kernel.sem":"251 32001 33 129",
             "kernel.msgmax":"8193\n","fs.mqueue.msg_max":"11","kernel.domainname":"d.example"}
            """).Shell("cd /proc/sys; cat net/ipv4/ip_forward net/ipv4/conf/lo/rp_filter net/ipv4/tcp_rmem kernel/shmmax kernel/sem kernel/msgmax fs/mqueue/msg_max kernel/domainname");
        string host = Host();
        Result hull = box.Run();
        await Assert.That(hull).IsEqualTo(new Result(0, "1\n2\n4096\t87381\t6291456\n12345678\n251\t32001\t33\t129\n8193\n11\nd.example\n", ""));
        await Assert.That(Host()).IsEqualTo(host);
        await box.ExpectNothingLeft();
        if (Tools.Runc is null)
        {
            Console.WriteLine("not compared: no runc (apt-get install runc)");
            return;
        }

        using Invocation runc = Invocation.Start(box.Folder, [Tools.Runc, "--root", box.At("runc"), "run", "--bundle", box.Bundle.Path, box.Id]);
        await Assert.That(hull).IsEqualTo(runc.Wait());
    }

    [Test]
    [Arguments("net/ipv4/conf/eno2.100/rp_filter")]
    [Arguments("net.ipv4.conf.eno2/100.rp_filter")]
    public async Task An_interface_may_have_a_dot_in_its_name(string name)
    {
        using Sandbox box = new();
        using Invocation holder = await NetworkHolder(box);
        box.Bundle.Namespace("network", $"/proc/{holder.Pid}/ns/net").Set("linux.sysctl", new JsonObject { [name] = "2" })
            .Args("cat", "/proc/sys/net/ipv4/conf/eno2.100/rp_filter");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "2\n", ""));
    }

    [Test]
    public async Task An_empty_value_is_an_empty_line()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.sysctl", """{"net.ipv4.ip_local_reserved_ports":"8080,9000-9001","net/ipv4/ip_local_reserved_ports":""}""")
            .Args("cat", "/proc/sys/net/ipv4/ip_local_reserved_ports");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "\n", ""));
    }

    [Test]
    [Arguments("kernel.core_pattern", "x", "sysctl \"kernel.core_pattern\" is not in a separate kernel namespace")]
    [Arguments("kernel.hostname", "x", "sysctl \"kernel.hostname\" is not allowed as it conflicts with the OCI \"hostname\" field")]
    [Arguments("net/../kernel/core_pattern", "x", "that is no name of a sysctl: names with dots or slashes between them, none of them empty, \".\" or \"..\"")]
    public async Task What_the_container_may_not_set_is_refused_before_anything_is_made(string name, string value, string sentence)
    {
        using Sandbox box = new();
        box.Bundle.Set("linux.sysctl", new JsonObject { [name] = value });
        await box.ExpectError(box.Run(), $"hull run failed: linux.sysctl[\"{name}\"]: {sentence}");
    }

    [Test]
    [Arguments("network", "net", "net.ipv4.ip_forward", "sysctl \"net.ipv4.ip_forward\" not allowed in host network namespace")]
    [Arguments("ipc", "ipc", "kernel.shmmax", "sysctl \"kernel.shmmax\" is not allowed in the hosts ipc namespace")]
    public async Task The_hosts_namespace_is_the_hosts_by_its_path_too(string type, string file, string name, string sentence)
    {
        foreach (string? path in (string?[])[null, $"/proc/{Environment.ProcessId}/ns/{file}"])
        {
            using Sandbox box = new();
            box.Bundle.WithoutNamespace(type).Set("linux.sysctl", new JsonObject { [name] = "1" });
            if (path is not null)
            {
                box.Bundle.Namespace(type, path);
            }

            await box.ExpectError(box.Run(), $"hull run failed: linux.sysctl[\"{name}\"]: {sentence}");
        }
    }

    [Test]
    [Arguments("net.ipv4.ip_forward", "yes", "yes: write: invalid argument (a value that this sysctl does not take)")]
    [Arguments("net.ipv4.ip_forward", "1 and more", "1 and more: the kernel took only the first part of the value")]
    [Arguments("net.ipv4.nothing", "1", "1: openat2: no such file or directory (the kernel has no such sysctl, or not in such a namespace; or its module is not loaded)")]
    public async Task What_the_kernel_does_not_take_is_an_error_that_names_the_sysctl(string name, string value, string rest)
    {
        using Sandbox box = new();
        box.Bundle.Set("linux.sysctl", new JsonObject { [name] = value });
        await box.ExpectError(box.Run(), $"{Prefix}linux.sysctl[\"{name}\"]: set the sysctl {name} to {rest}");
    }

    [Test]
    [Arguments("kernel.shm_rmid_forced", "1+kernel.core_pattern=|/evil #")]
    [Arguments("kernel.shm_rmid_forced", "1\nkernel.core_pattern=|/evil")]
    [Arguments("kernel.shm_rmid_forced=1+kernel.core_pattern", "|/evil")]
    public async Task A_second_sysctl_in_a_value_or_a_name_is_not_set(string name, string value)
    {
        // CVE-2022-0811.
        string before = File.ReadAllText("/proc/sys/kernel/core_pattern");
        using Sandbox box = new();
        box.Bundle.Set("linux.sysctl", new JsonObject { [name] = value }).Args("cat", "/proc/sys/kernel/core_pattern");
        Result result = box.Run();
        await Assert.That(File.ReadAllText("/proc/sys/kernel/core_pattern")).IsEqualTo(before);
        await Assert.That(result.ExitCode).IsEqualTo(1).Because(result.All);
        await Assert.That(result.Error).Contains($"linux.sysctl[\"{name}\"]: ");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task What_lies_at_proc_in_the_container_is_not_what_is_written_to()
    {
        // CVE-2025-52881: a /proc of the image's, whose files are links to files of the host's.
        using Sandbox box = new();
        string victim = box.At("victim");
        File.WriteAllText(victim, "untouched");
        Directory.CreateDirectory(box.Bundle.In("/proc/sys/net/ipv4"));
        File.CreateSymbolicLink(box.Bundle.In("/proc/sys/net/ipv4/ip_forward"), victim);
        // A mount at /proc that is no procfs does not come this far: ProcTests.
        box.Bundle.WithoutMount("/proc").Remove("linux.maskedPaths").Remove("linux.readonlyPaths").SetJson("linux.sysctl", """{"net.ipv4.ip_forward":"1"}""")
            .Args("cat", "/mnt/sys/net/ipv4/ip_forward").Mount("/mnt", "proc", "proc");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1\n", ""));
        await Assert.That(File.ReadAllText(victim)).IsEqualTo("untouched");
        await Assert.That(box.Leftovers()).IsEmpty();
    }

    [Test]
    public async Task A_hook_that_hull_runs_may_bring_what_a_sysctl_names()
    {
        using Sandbox box = new();
        File.WriteAllText(box.At("hook"), """
            #!/bin/sh
            pid=$(sed -n 's/.*"pid": *\([0-9]*\).*/\1/p' | head -1)
            exec nsenter --net=/proc/$pid/ns/net ip link add eth9 type veth peer name other
            """);
        File.SetUnixFileMode(box.At("hook"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        box.Bundle.Set("hooks.createRuntime", new JsonArray(new JsonObject { ["path"] = box.At("hook"), ["env"] = new JsonArray("PATH=/usr/sbin:/usr/bin:/sbin:/bin") }))
            .SetJson("linux.sysctl", """{"net.ipv4.conf.eth9.forwarding":"1"}""").Args("cat", "/proc/sys/net/ipv4/conf/eth9/forwarding");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1\n", ""));
    }

    /// <summary>A network namespace with an interface whose name has a dot.</summary>
    private static async Task<Invocation> NetworkHolder(Sandbox box)
    {
        Invocation holder = Invocation.Start(
            box.Folder, [Tools.Unshare, "--net", "/bin/sh", "-c", "ip link add eno2.100 type veth peer name other && touch ready && exec sleep 300"], "export PATH=/usr/sbin:/usr/bin:/sbin:/bin;");
        for (int i = 0; i < 500 && !File.Exists(box.At("ready")); i++)
        {
            await Task.Delay(20);
        }

        return File.Exists(box.At("ready")) ? holder : throw new InvalidOperationException(holder.Error);
    }

    private static string Host() =>
        string.Concat(((string[])["net/ipv4/ip_forward", "kernel/shmmax", "kernel/sem", "kernel/msgmax", "fs/mqueue/msg_max", "kernel/domainname"])
            .Select(name => File.ReadAllText("/proc/sys/" + name)));
}
