using System;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Mounts;

/// <summary>tmpcopyup: a tmpfs that starts with what the image has there.</summary>
public class CopyUpTests
{
    private const string Listing = "cd /mnt; find . | sort | while read f; do stat -c '%n %F %a %u:%g %t,%T %s' \"$f\" | sed '/directory/s/ [0-9]*$//'; readlink \"$f\"; done; cat a/file a/b/big | head -c 100; mount | grep ' /mnt '";

    [Test]
    public async Task The_copy_has_content_owners_modes_links_and_devices()
    {
        using Sandbox box = new();
        Fill(box.Bundle);
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup", "nosuid").Shell(Listing);
        Result copied = box.Run();
        using Sandbox plain = new();
        Fill(plain.Bundle);
        plain.Bundle.Shell(Listing);
        Result original = plain.Run();
        await Assert.That(copied.ExitCode).IsEqualTo(0).Because(copied.All);
        await Assert.That(Lines(copied).Where(line => !line.StartsWith("tmpfs on", StringComparison.Ordinal))).IsEquivalentTo(Lines(original));
        await Assert.That(copied.Output).Contains("tmpfs on /mnt type tmpfs (rw,nosuid").And.Contains("./a/odd name").And.Contains("4755 7:8");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task The_same_as_under_runc()
    {
        if (Tools.Runc is null)
        {
            Console.WriteLine("left out: no runc to compare with (apt-get install runc)");
            return;
        }

        // runc 1.1 fails on a device, which it forgets to make, and lets its umask take bits off directories.
        using Sandbox box = new();
        Fill(box.Bundle, forRunc: true);
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup").Shell(Listing);
        Result hull = box.Run();
        using Invocation runc = Invocation.Start(box.Folder, [Tools.Runc, "--root", box.At("runc"), "run", "--bundle", box.Bundle.Path, box.Id]);
        Result other = runc.Wait();
        // runc sets the mode once the tmpfs is mounted, hull when it is made: mount(8) shows only the latter.
        await Assert.That(hull.All.Replace(",mode=700", "", StringComparison.Ordinal)).IsEqualTo(other.All.Replace(",mode=700", "", StringComparison.Ordinal));
    }

    [Test]
    public async Task What_is_written_stays_out_of_the_image_and_ro_holds()
    {
        using Sandbox box = new();
        Fill(box.Bundle);
        box.Bundle.Writable().Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup").Mount("/var", "tmpfs", "tmpfs", "tmpcopyup", "ro")
            .Shell("echo changed >/mnt/a/file; echo new >/mnt/new; touch /var/new; cat /mnt/a/file");
        Result result = box.Run();
        await Assert.That(result.Output).IsEqualTo("changed\n");
        await Assert.That(result.Error).Contains("/var/new: Read-only file system");
        await Assert.That(File.ReadAllText(box.Bundle.In("/mnt/a/file"))).IsEqualTo("content\n");
        await Assert.That(File.Exists(box.Bundle.In("/mnt/new"))).IsFalse();
    }

    [Test]
    public async Task A_tmpfs_too_small_for_it_is_an_error_that_leaves_nothing()
    {
        using Sandbox box = new();
        Fill(box.Bundle);
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup", "size=64k");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("mounts[7]: mount tmpfs on /mnt: sendfile(big): no space left on device");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_tree_deeper_than_anybodys_is_an_error()
    {
        using Sandbox box = new();
        Directory.CreateDirectory(box.Bundle.In("/mnt/" + string.Join('/', Enumerable.Repeat("d", 200))));
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("mounts[7]: mount tmpfs on /mnt: ");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task Links_in_the_image_are_copied_not_followed()
    {
        using Sandbox box = new();
        string outside = Directory.CreateDirectory(box.At("outside")).FullName;
        File.WriteAllText(Path.Combine(outside, "secret"), "secret\n");
        File.CreateSymbolicLink(box.Bundle.In("/mnt/folder"), outside);
        File.CreateSymbolicLink(box.Bundle.In("/mnt/file"), outside + "/secret");
        box.Bundle.Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup").Shell("readlink /mnt/folder; readlink /mnt/file; cat /mnt/file");
        Result result = box.Run();
        await Assert.That(result.Output).IsEqualTo($"{outside}\n{outside}/secret\n");
    }

    private static string[] Lines(Result result) => result.Output.Split('\n');

    private static void Fill(Bundle bundle, bool forRunc = false)
    {
        Directory.CreateDirectory(bundle.In("/mnt/a/b"));
        File.WriteAllText(bundle.In("/mnt/a/file"), "content\n");
        File.WriteAllText(bundle.In("/mnt/a/odd name"), "");
        File.WriteAllBytes(bundle.In("/mnt/a/b/big"), new byte[300_000]);
        File.CreateSymbolicLink(bundle.In("/mnt/link"), "a/file");
        File.CreateSymbolicLink(bundle.In("/mnt/dangling"), "/nowhere");
        using Invocation shell = Invocation.Start(bundle.Path, [Tools.Busybox, "sh", "-c",
            "cd rootfs/mnt; chown 7:8 'a/odd name'; chmod 4755 'a/odd name'; chown -h 9:9 link; chown 5:6 a/b; chmod 700 .; " + (forRunc ? "chmod 1750 a/b" : "chmod 1770 a/b; mknod zero c 1 5")]);
        Result result = shell.Wait();
        if (result.ExitCode != 0)
        {
            throw new InvalidOperationException(result.All);
        }
    }
}
