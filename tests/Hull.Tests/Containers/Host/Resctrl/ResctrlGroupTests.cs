using System.IO;
using System.Text;
using System.Threading.Tasks;
using Hull.Containers.Host.Resctrl;
using Hull.Containers.Lifecycle;
using Hull.Containers.Planning.Resctrl;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Primitives;
using Hull.Tests.Containers.Planning;
using Hull.Tests.Oci;

namespace Hull.Tests.Containers.Host.Resctrl;

/// <summary>What is written into a resctrl group; an ordinary directory stands in for the file system, which few machines have.</summary>
public sealed class ResctrlGroupTests
{
    private readonly string _root = Directory.CreateTempSubdirectory("hull-resctrl-").FullName;

    [After(HookType.Test)]
    public void Remove() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task A_group_of_its_own_is_made_filled_and_entered()
    {
        string error = Enter(new Asked("ID", Owns: true, "L3:0=f\nMB:0=20\n"));
        await Assert.That(error).IsEmpty();
        await Assert.That(Read("ID/schemata")).IsEqualTo("L3:0=f\nMB:0=20\n");
        await Assert.That(Read("ID/tasks")).IsEqualTo("4711");
    }

    [Test]
    public async Task Without_schemata_none_are_written()
    {
        await Assert.That(Enter(new Asked("ID", Owns: true))).IsEmpty();
        await Assert.That(File.Exists(At("ID/schemata"))).IsFalse();
        await Assert.That(Read("ID/tasks")).IsEqualTo("4711");
    }

    [Test]
    public async Task A_named_group_that_is_missing_is_made_when_its_schemata_are_given()
    {
        await Assert.That(Enter(new Asked("named", Owns: false, "L3:0=f\n"))).IsEmpty();
        await Assert.That(Read("named/schemata")).IsEqualTo("L3:0=f\n");
        await Assert.That(Enter(new Asked("other", Owns: false)))
            .IsEqualTo("linux.intelRdt.closID: there is no group \"other\": it must be made before, or its schemata given");
        await Assert.That(Directory.Exists(At("other"))).IsFalse();
    }

    [Test]
    public async Task A_named_group_that_is_there_is_entered_and_must_be_as_asked()
    {
        Directory.CreateDirectory(At("named"));
        File.WriteAllText(At("named/schemata"), "    L3:0=00f;1=fff\n");
        await Assert.That(Enter(new Asked("named", Owns: false))).IsEmpty();
        await Assert.That(Enter(new Asked("named", Owns: false, "L3:0=f\n"))).IsEmpty();
        await Assert.That(Enter(new Asked("named", Owns: false, "L3:0=ff\n"))).IsEqualTo("linux.intelRdt: the group \"named\" exists, and its schemata are not those of the config");
        await Assert.That(Read("named/schemata")).IsEqualTo("    L3:0=00f;1=fff\n");
    }

    [Test]
    public async Task The_roots_own_group_is_the_root()
    {
        await Assert.That(Enter(new Asked("", Owns: false))).IsEmpty();
        await Assert.That(Read("tasks")).IsEqualTo("4711");
    }

    [Test]
    public async Task A_monitoring_group_is_made_in_it()
    {
        Directory.CreateDirectory(At("named/mon_groups"));
        await Assert.That(Enter(new Asked("named", Owns: false, Monitor: "ID"))).IsEmpty();
        await Assert.That(Read("named/mon_groups/ID/tasks")).IsEqualTo("4711");
    }

    [Test]
    public async Task A_machine_that_can_not_monitor_says_so_and_keeps_nothing()
    {
        Directory.CreateDirectory(At("named"));
        await Assert.That(Enter(new Asked("named", Owns: false, Monitor: "ID")))
            .IsEqualTo("linux.intelRdt: make the monitoring group ID: no such file or directory (the CPU or the kernel can't monitor)");
        await Assert.That(Directory.Exists(At("named"))).IsTrue();
    }

    [Test]
    public async Task A_refusal_carries_the_kernels_own_words()
    {
        Directory.CreateDirectory(At("info"));
        File.WriteAllText(At("info/last_cmd_status"), "Invalid CBM\n");
        Directory.CreateDirectory(At("ID/schemata"));
        await Assert.That(Enter(new Asked("ID", Owns: true, "L3:0=5\n"))).IsEqualTo("linux.intelRdt: write \"L3:0=5\" to the group: is a directory (Invalid CBM)");
    }

    [Test]
    [Arguments(true, false)]
    [Arguments(false, true)]
    public async Task Only_what_is_its_own_is_removed(bool owns, bool stays)
    {
        Directory.CreateDirectory(At("g/mon_groups/ID"));
        Take("g", owns: false, "ID");
        await Assert.That(Directory.Exists(At("g/mon_groups/ID"))).IsFalse();
        // rmdir(2) of a real group takes what the kernel keeps in it along.
        Directory.Delete(At("g/mon_groups"));
        Take("g", owns, "ID");
        await Assert.That(Directory.Exists(At("g"))).IsEqualTo(stays);
        Take("g", owns, "ID");
    }

    [Test]
    public async Task A_link_in_place_of_a_group_is_not_followed()
    {
        string outside = Directory.CreateTempSubdirectory("hull-resctrl-").FullName;
        Directory.CreateSymbolicLink(At("named"), outside);
        string error = Enter(new Asked("named", Owns: false));
        await Assert.That(error).StartsWith("linux.intelRdt: open the group named: ");
        await Assert.That(Directory.GetFileSystemEntries(outside)).IsEmpty();
        Directory.Delete(outside);
    }

    [Test]
    [Arguments("22 1 0:20 / /proc rw - proc proc rw\n30 22 0:21 / /sys/fs/resctrl rw,relatime shared:9 - resctrl resctrl rw,mba_MBps\n", "/sys/fs/resctrl")]
    [Arguments("30 22 0:21 / /mnt/x rw - resctrl resctrl rw", "/mnt/x")]
    [Arguments("30 22 0:21 / /mnt/resctrl rw - tmpfs resctrl rw\n", "")]
    [Arguments("", "")]
    public async Task Its_mount_is_found_in_mountinfo(string table, string path) =>
        await Assert.That(Encoding.UTF8.GetString(ResctrlRoot.FindIn(Encoding.UTF8.GetBytes(table)))).IsEqualTo(path);

    [Test]
    public async Task An_update_writes_new_lines_into_the_containers_group_whosever_it_is()
    {
        Directory.CreateDirectory(At("named"));
        File.WriteAllText(At("named/schemata"), "");
        ContainerState state = default;
        await Assert.That(Update(ref state, "L3:0=f0", "MB:0=20", group: "named")).IsEmpty();
        await Assert.That(Read("named/schemata")).IsEqualTo("L3:0=f0\nMB:0=20\n");
        await Assert.That(File.Exists(At("named/tasks"))).IsFalse();
        await Assert.That(state.OwnsResctrlGroup).IsFalse();
    }

    [Test]
    public async Task An_update_of_a_container_without_a_group_makes_one_and_puts_it_in()
    {
        ContainerState state = default;
        await Assert.That(Update(ref state, "L3:0=f0", "")).IsEmpty();
        await Assert.That(Read("ID/schemata")).IsEqualTo("L3:0=f0\n");
        await Assert.That(Read("ID/tasks")).IsEqualTo("4711");
        await Assert.That(state.ResctrlGroup.Text()).IsEqualTo("ID");
        await Assert.That(state.OwnsResctrlGroup).IsTrue();
    }

    [Test]
    public async Task An_update_that_is_none_or_that_the_kernel_refuses_keeps_no_group()
    {
        ContainerState state = default;
        await Assert.That(Update(ref state, "", "L3:0=f")).IsEqualTo("--mem-bw-schema: it must be one line that begins with MB:");
        await Assert.That(Update(ref state, "L3:0=5", "", group: "gone")).IsEqualTo("linux.intelRdt: open the group gone: no such file or directory");
        Directory.CreateDirectory(At("ID/schemata"));
        state = default;
        await Assert.That(Update(ref state, "L3:0=5", "")).IsEqualTo("linux.intelRdt: write \"L3:0=5\" to the group: is a directory");
        await Assert.That(state.ResctrlGroup.IsPresent).IsFalse();
    }

    private sealed record Asked(string Group, bool Owns, string? Schemata = null, string? Monitor = null);

    private string At(string name) => Path.Combine(_root, name);

    private string Read(string name) => File.ReadAllText(At(name));

    private string Enter(Asked asked)
    {
        Arena arena = Arena.Create(32 * 1024);
        Sys.Open(Plans.Put(_root, ref arena), OpenFlags.Path | OpenFlags.Directory, out OwnedFd root);
        ResctrlPlan plan = new()
        {
            Group = Plans.Put(asked.Group, ref arena),
            OwnsGroup = asked.Owns,
            Schemata = asked.Schemata is null ? default : Plans.Put(asked.Schemata, ref arena),
            Monitor = asked.Monitor is null ? default : Plans.Put(asked.Monitor, ref arena),
        };
        Outcome outcome = ResctrlGroup.Enter(root.Borrow, in plan, 4711, ref arena);
        root.Dispose();
        return outcome.Failed ? OciText.Sentence(outcome) : "";
    }

    private string Update(ref ContainerState state, string l3, string memory, string? group = null)
    {
        Arena arena = Arena.Create(32 * 1024);
        Sys.Open(Plans.Put(_root, ref arena), OpenFlags.Path | OpenFlags.Directory, out OwnedFd root);
        state.Pid = 4711;
        state.ResctrlGroup = group is null ? default : Plans.Put(group, ref arena);
        UpdateRequest request = new() { L3CacheSchema = Plans.Put(l3, ref arena), MemBwSchema = Plans.Put(memory, ref arena) };
        Outcome outcome = UpdateResctrl.Plan(in request, Plans.Put("ID", ref arena), ref arena, out ResctrlPlan plan);
        outcome = outcome.Failed ? outcome : UpdateResctrl.Now(root.Borrow, plan, groups: default, ref state, ref arena);
        root.Dispose();
        return outcome.Failed ? OciText.Sentence(outcome) : "";
    }

    private void Take(string group, bool owns, string monitor)
    {
        Arena arena = Arena.Create(16 * 1024);
        Sys.Open(Plans.Put(_root, ref arena), OpenFlags.Path | OpenFlags.Directory, out OwnedFd root);
        ResctrlGroup.Remove(root.Borrow, Plans.Put(group, ref arena), owns, Plans.Put(monitor, ref arena), ref arena);
        root.Dispose();
    }
}
