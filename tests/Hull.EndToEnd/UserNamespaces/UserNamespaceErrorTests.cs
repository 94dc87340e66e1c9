using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.UserNamespaces;

/// <summary>What is wrong with a user namespace is said with the field and the reason, and leaves nothing behind.</summary>
public class UserNamespaceErrorTests
{
    [Test]
    public async Task Mappings_beside_a_path_must_be_the_namespaces_own()
    {
        using Sandbox holder = new Sandbox().Passing();
        holder.Bundle.Mapped().Args("/bin/sleep", "1000");
        holder.Up();
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Mapped().Namespace("user", $"/proc/{holder.Pid()}/ns/user").Args("/bin/true");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "", ""));
        box.Bundle.Mapped(1000).Namespace("user", $"/proc/{holder.Pid()}/ns/user");
        await box.ExpectError(
            box.Run(), "hull run failed: linux.namespaces: user namespaces enabled, but both namespace path and non-matching mapping specified -- you may only provide one");
    }

    [Test]
    public async Task The_file_of_another_namespace_is_no_user_namespace()
    {
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Namespace("user", "/proc/self/ns/net").Args("/bin/true");

        await box.ExpectError(
            box.Run(),
            $"hull run failed: unable to start container process: error during container init: linux.namespaces[{Index(box)}]: join the user namespace /proc/self/ns/net: setns: invalid argument (is that the file of such a namespace?)");
    }

    [Test]
    public async Task An_id_without_a_mapping_that_only_the_kernel_knows_is_named()
    {
        using Sandbox holder = new Sandbox().Passing();
        holder.Bundle.Mapped(10).Args("/bin/sleep", "1000");
        holder.Bundle.WithoutMount("/dev/pts");
        holder.Up();
        using Sandbox box = new Sandbox().Passing();
        box.Bundle.Namespace("user", $"/proc/{holder.Pid()}/ns/user").User(1000, 5).WithoutMount("/dev/pts").Args("/bin/true");

        await box.ExpectError(
            box.Run(),
            "hull run failed: unable to start container process: error during container init: process.user.uid: become uid 1000: setresuid: invalid argument (the id is not mapped in the container's user namespace: see /proc/PID/uid_map and gid_map of a process in it)");
    }

    [Test]
    public async Task Huge_maps_are_refused_before_anything_is_made()
    {
        // CVE-2021-43784: lengths of such lists once overflowed.
        using Sandbox box = new();
        string entries = string.Join(',', Enumerable.Range(0, 100_000).Select(i => $$"""{"containerID":{{i}},"hostID":{{i + 100_000}},"size":1}"""));
        box.Bundle.Namespace("user").SetJson("linux.uidMappings", $"[{entries}]").SetJson("linux.gidMappings", $"[{entries}]");

        await box.ExpectError(box.Run(), "hull run failed: linux.uidMappings: too many entries: the kernel takes 340");
    }

    [Test]
    public async Task The_longest_map_that_the_kernel_takes_is_taken()
    {
        using Sandbox box = new Sandbox().Passing();
        string entries = string.Join(',', Enumerable.Range(0, 300).Select(i => $$"""{"containerID":{{i * 2}},"hostID":{{(i * 3) + 100000}},"size":1}"""));
        box.Bundle.Namespace("user").SetJson("linux.uidMappings", $"[{entries}]").SetJson("linux.gidMappings", $"[{entries}]").WithoutMount("/dev/pts").Shell("wc -l < /proc/self/uid_map");

        await Assert.That(box.Run()).IsEqualTo(new Result(0, "300\n", ""));
    }

    private static int Index(Sandbox box) => box.Bundle.Config["linux"]!["namespaces"]!.AsArray().Count - 1;
}
