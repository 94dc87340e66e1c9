using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Mounts;

/// <summary>Binds whose ids are mapped: files of one owner appear as another's, and what is written is the first one's.</summary>
public class IdMapTests
{
    private const string Show = "stat -c '%n %u:%g' /mnt/mine /mnt/other; echo x >/mnt/new; stat -c %u:%g /mnt/new";

    [Test]
    [Arguments("idmap=uids=1000-0-1#0-5-1;gids=1001-0-1#0-5-1")]
    [Arguments(null)]
    public async Task Owners_are_translated_both_ways(string? option)
    {
        using Sandbox box = new();
        Source(box);
        box.Bundle.Mount("/mnt", "bind", box.At("source"), option is null ? ["rbind", "ridmap"] : ["bind", option]).Shell(Show);
        if (option is null)
        {
            Map(box, """[{"containerID":1000,"hostID":0,"size":1},{"containerID":0,"hostID":5,"size":1}]""", """[{"containerID":1001,"hostID":0,"size":1},{"containerID":0,"hostID":5,"size":1}]""");
        }

        // 65534: an owner that the map does not have.
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "/mnt/mine 0:0\n/mnt/other 65534:65534\n0:0\n", ""));
        using Invocation stat = Invocation.Start(box.Folder, [Tools.Busybox, "stat", "-c", "%u:%g", box.At("source/new")]);
        await Assert.That(stat.Wait().Output).IsEqualTo("1000:1001\n");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Mounts_below_are_mapped_by_ridmap_alone()
    {
        foreach ((string option, string expected) in (ReadOnlySpan<(string, string)>)[("idmap", "7:7\n"), ("ridmap", "0:0\n")])
        {
            using Sandbox box = new();
            Directory.CreateDirectory(box.At("source/below"));
            box.Bundle.Mount("/mnt", "bind", box.At("source"), "rbind", option).Args("stat", "-c", "%u:%g", "/mnt/below");
            Map(box, """[{"containerID":7,"hostID":0,"size":1}]""", """[{"containerID":7,"hostID":0,"size":1}]""");
            box.Bundle.Save();
            using Invocation hull = Invocation.Start(box.Folder,
                [Tools.Unshare, "--mount", "--propagation", "private", "/bin/sh", "-c", $"mount -t tmpfs -o uid=7,gid=7 none {box.At("source/below")} && exec \"$@\"", "sh",
                    Tools.Hull, "--root", box.Root, "run", "--bundle", box.Bundle.Path, box.Id]);
            Check(hull.Wait(), expected);
        }

        await Task.CompletedTask;
    }

    [Test]
    public async Task A_file_system_that_can_not_is_named_and_nothing_is_left()
    {
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "bind", "/proc/sys", "bind", "idmap=uids=0-1-1;gids=0-1-1");
        await box.ExpectError(box.Run(),
            "hull run failed: mounts[7]: mount_setattr(MOUNT_ATTR_IDMAP) on /proc/sys: invalid argument (the file system of the source knows no id-mapped mounts in this kernel)");
    }

    [Test]
    public async Task A_source_that_is_missing_is_named()
    {
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "bind", "/nowhere", "bind", "idmap=uids=0-1-1;gids=0-1-1");
        await box.ExpectError(box.Run(), "hull run failed: mounts[7]: open_tree /nowhere: no such file or directory (the source does not exist on the host)");
    }

    [Test]
    public async Task Its_other_options_hold_and_nothing_passes_to_the_host()
    {
        using Sandbox box = new();
        Source(box);
        box.Bundle.Mount("/mnt", "bind", box.At("source"), "bind", "ro", "nosuid", "idmap=uids=0-0-1;gids=0-0-1").Shell("grep ' /mnt ' /proc/self/mountinfo");
        await Assert.That(box.Run().Output).Contains(" ro,nosuid,").And.Contains("idmapped").And.DoesNotContain("shared:");
        await box.ExpectNothingLeft();
    }

    private static void Check(Result result, string output)
    {
        if (result != new Result(0, output, ""))
        {
            throw new InvalidOperationException($"expected {output}, got {result.All}");
        }
    }

    private static void Source(Sandbox box)
    {
        Directory.CreateDirectory(box.At("source"));
        File.WriteAllText(box.At("source/mine"), "");
        File.WriteAllText(box.At("source/other"), "");
        using Invocation shell = Invocation.Start(box.Folder, [Tools.Busybox, "sh", "-c", "cd source; chown 1000:1001 . mine; chown 3000:3000 other"]);
        Check(shell.Wait(), "");
    }

    private static void Map(Sandbox box, string uids, string gids)
    {
        System.Text.Json.Nodes.JsonNode mount = box.Bundle.Config["mounts"]!.AsArray()[^1]!;
        mount["uidMappings"] = System.Text.Json.Nodes.JsonNode.Parse(uids);
        mount["gidMappings"] = System.Text.Json.Nodes.JsonNode.Parse(gids);
    }
}
