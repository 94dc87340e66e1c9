using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;
using Hull.EndToEnd.Vm;

namespace Hull.EndToEnd.Locks;

/// <summary>
/// process.selinuxLabel and exec --process-label on a kernel that has SELinux, with a policy of three types (selinux.te).
/// One boot for all: what is printed between two markers belongs to the case that the first one names.
/// </summary>
public class SelinuxTests
{
    private const string Checkpolicy = "/usr/bin/checkpolicy";
    private const string Label = "base_u:base_r:container_t";

    private static readonly Lazy<string> s_console = new(Boot);

    [Test]
    [Arguments("no policy", "hull run failed: process.selinuxLabel: selinux label is specified in config, but selinux is disabled or not supported (it needs selinuxfs, writable, at /sys/fs/selinux and a loaded policy)")]
    [Arguments("no label", "base_u:base_r:host_t, keyring base_u:base_r:host_t")]
    [Arguments("label", "base_u:base_r:container_t, keyring base_u:base_r:container_t")]
    [Arguments("label, user", "base_u:base_r:container_t, keyring base_u:base_r:container_t")]
    [Arguments("label, caller's keyring", "base_u:base_r:container_t, keyring ")]
    [Arguments("exec", "base_u:base_r:container_t, keyring base_u:base_r:container_t")]
    [Arguments("exec, another label", "base_u:base_r:other_t, keyring base_u:base_r:container_t")]
    [Arguments("unknown label", "process.selinuxLabel: label keys base_u:base_r:unheard_of_t: write(`/proc/thread-self/attr/keycreate`): invalid argument (the loaded policy does not know it)")]
    [Arguments("unknown label, caller's keyring", "process.selinuxLabel: take the SELinux label base_u:base_r:unheard_of_t: write(`/proc/thread-self/attr/exec`): invalid argument (the loaded policy does not know it)")]
    [Arguments("startContainer hook", "base_u:base_r:container_t")]
    [Arguments("createRuntime hook", "base_u:base_r:host_t")]
    public async Task A_label_is_the_programs_and_its_keyrings(string name, string expected)
    {
        Skip.Unless(File.Exists(Checkpolicy), "no policy compiler (apt-get install checkpolicy)");
        string console = s_console.Value;
        int start = console.IndexOf($"<<{name}>>\n", StringComparison.Ordinal);
        await Assert.That(start).IsNotEqualTo(-1).Because(console);
        string said = console[(start + name.Length + 5)..];
        said = said[..Math.Max(said.IndexOf("<<", StringComparison.Ordinal), 0)];
        await Assert.That(said).Contains(expected);
    }

    private static string Boot()
    {
        using Sandbox box = new();
        string root = box.At("initramfs");
        foreach (string folder in (string[])["bin", "proc", "sys", "dev", "new", "tmp"])
        {
            Directory.CreateDirectory(Path.Combine(root, folder));
        }

        Run(box, Checkpolicy, "-U", "allow", "-c", "30", "-o", Path.Combine(root, "policy"), Path.Combine(AppContext.BaseDirectory, "Locks", "selinux.te"));
        File.Copy(Tools.Busybox, Path.Combine(root, "bin/busybox"));
        File.Copy(Tools.Hull, Path.Combine(root, "bin/hull"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Locks", "selinux-init.sh"), Path.Combine(root, "init"));
        File.SetUnixFileMode(Path.Combine(root, "init"), (UnixFileMode)0x1ED); // 0755
        Probe.Install(box.Bundle).GetAwaiter().GetResult();
        WriteBundles(box, root);
        Run(box, "/bin/sh", "-c", $"cp -a {box.Bundle.Rootfs} {root}/rootfs && cd {root} && find . | {Tools.Busybox} cpio -o -H newc 2>/dev/null >{box.At("initrd")}");
        return VirtualMachine.Boot(box.Folder, box.At("initrd"), "selinux=1 security=selinux enforcing=0", 600).Output.Replace("\r", "", StringComparison.Ordinal);
    }

    private static void WriteBundles(Sandbox box, string root)
    {
        Bundle bundle = box.Bundle.WithoutMount("/sys/fs/cgroup").Set("root.path", "/rootfs").Set("process.noNewPrivileges", false).Args(Probe.Plain, "labels");
        Save(bundle, root, "none");
        Save(bundle.Set("process.selinuxLabel", Label), root, "label");
        Save(bundle.User(1000, 1000), root, "user");
        Save(bundle.User(0, 0).Set("process.selinuxLabel", "base_u:base_r:unheard_of_t"), root, "unknown");
        Save(bundle.Set("process.selinuxLabel", Label).Args("sleep", "1000"), root, "sleep");
        bundle.Mount("/tmp", "tmpfs", "tmpfs").Args("cat", "/tmp/inner")
            .SetJson("hooks.startContainer", """[{"path":"/bin/sh","args":["sh","-c","cat /proc/self/attr/current >/tmp/inner"]}]""")
            .SetJson("hooks.createRuntime", """[{"path":"/bin/busybox","args":["busybox","sh","-c","busybox cat /proc/self/attr/current >/tmp/outer"]}]""");
        Save(bundle, root, "hooks");
    }

    private static void Save(Bundle bundle, string root, string name)
    {
        string folder = Path.Combine(root, "bundles", name);
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "config.json"), bundle.Config.ToJsonString());
    }

    private static void Run(Sandbox box, params string[] command)
    {
        using Invocation invocation = Invocation.Start(box.Folder, command);
        Result result = invocation.Wait(60);
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.All);
        }
    }
}
