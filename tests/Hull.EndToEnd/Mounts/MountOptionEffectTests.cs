using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Mounts;

/// <summary>Mount options that Debian's runc does not know, or understands otherwise: what the container sees of them.</summary>
public class MountOptionEffectTests
{
    private const string ShowMount = "grep ' /mnt ' /proc/self/mountinfo | cut -d' ' -f6";

    [Test]
    [Arguments("nosymfollow", "rw,relatime,nosymfollow")]
    [Arguments("rnosymfollow", "rw,relatime,nosymfollow")]
    [Arguments("nosymfollow,symfollow", "rw,relatime")]
    [Arguments("strictatime,relatime", "rw,relatime")]
    [Arguments("noatime,relatime", "rw,relatime")]
    [Arguments("strictatime,nostrictatime", "rw,relatime")]
    [Arguments("relatime,norelatime,strictatime", "rw")]
    [Arguments("rstrictatime", "rw")]
    [Arguments("rnoatime,rnodiratime", "rw,noatime,nodiratime")]
    [Arguments("rro,rnosuid,rnodev,rnoexec", "ro,nosuid,nodev,noexec,relatime")]
    [Arguments("silent,loud,iversion,noiversion,lazytime,nolazytime,acl,noacl,defaults", "rw,relatime")]
    public async Task A_new_file_system(string options, string expected) => await Assert.That(await Tmpfs(options.Split(','))).IsEqualTo(expected);

    [Test]
    [Arguments("noatime", "nostrictatime", "noatime")]
    [Arguments("noatime", "atime", "relatime")]
    [Arguments("noatime", "relatime", "relatime")]
    [Arguments("noatime", "norelatime", "noatime")]
    [Arguments("strictatime", "nostrictatime", "relatime")]
    [Arguments("strictatime", "atime", "")]
    [Arguments("strictatime", "relatime", "relatime")]
    [Arguments("strictatime", "ro", "")]
    public async Task A_bind_of_a_source_that_keeps_access_times_its_own_way(string source, string option, string expected)
    {
        using Sandbox box = new();
        Directory.CreateDirectory(box.At("source"));
        box.Bundle.Mount("/mnt", "bind", box.At("source"), "bind", option).Shell(ShowMount).Save();
        using Invocation hull = Invocation.Start(box.Folder,
            [Tools.Unshare, "--mount", "--propagation", "private", "/bin/sh", "-c", $"mount -t tmpfs -o {source},nosuid none {box.At("source")} && exec \"$@\"", "sh",
                Tools.Hull, "--root", box.Root, "run", "--bundle", box.Bundle.Path, box.Id]);
        string mode = option == "ro" ? "ro" : "rw";
        // What the options do not name stays as the source has it.
        await Assert.That(hull.Wait()).IsEqualTo(new Result(0, $"{mode},nosuid{(expected.Length > 0 ? "," + expected : "")}\n", ""));
    }

    [Test]
    [Arguments("sync", "sync")]
    [Arguments("rsync", "sync")]
    [Arguments("dirsync", "dirsync")]
    [Arguments("lazytime", "lazytime")]
    public async Task A_flag_of_the_file_system_is_the_file_systems(string option, string expected)
    {
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", option).Shell("sed -n 's/.* \\/mnt .* - //p' /proc/self/mountinfo");
        await Assert.That(box.Run().Output).Contains("," + expected);
    }

    [Test]
    public async Task A_remount_changes_the_size()
    {
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "size=1m").Mount("/mnt", "tmpfs", "tmpfs", "remount", "size=2m", "noexec").Shell("grep ' /mnt ' /proc/self/mountinfo");
        await Assert.That(box.Run().Output).Contains("noexec").And.Contains("size=2048k");
    }

    [Test]
    public async Task A_relative_destination_counts_from_the_root()
    {
        using Sandbox box = new();
        box.Bundle.Mount("mnt", "tmpfs", "tmpfs").Shell("grep -c ' /mnt ' /proc/self/mountinfo");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1\n", ""));
    }

    [Test]
    public async Task Copy_symlink_makes_the_link_and_mounts_nothing()
    {
        using Sandbox box = new();
        File.CreateSymbolicLink(box.At("link"), "/some/where");
        Directory.CreateDirectory(box.At("folder"));
        box.Bundle.Writable().Mount("/var/made/link", "bind", box.At("link"), "bind", "copy-symlink").Mount("/mnt", "bind", box.At("folder"), "bind", "copy-symlink")
            .Shell("readlink /var/made/link; grep -c ' /mnt ' /proc/self/mountinfo");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "/some/where\n1\n", ""));
        // Again: the link is there already, and may be.
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "/some/where\n1\n", ""));
        File.Delete(box.At("link"));
        File.CreateSymbolicLink(box.At("link"), "/else/where");
        await Assert.That(box.Run().Error).Contains("symlinkat: file exists (something else is at the destination of copy-symlink)");
    }

    [Test]
    public async Task Links_at_source_and_destination_are_bound_themselves()
    {
        using Sandbox box = new();
        File.CreateSymbolicLink(box.At("link"), "/from/the/host");
        box.Bundle.WithLink("/var/link", "/of/the/image").Mount("/var/link", "bind", box.At("link"), "bind", "src-nofollow", "dest-nofollow").Shell("readlink /var/link");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "/from/the/host\n", ""));
    }

    private static async Task<string> Tmpfs(params string[] options)
    {
        using Sandbox box = new();
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", options).Shell(ShowMount);
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(0).Because(result.All);
        return result.Output.TrimEnd();
    }
}
