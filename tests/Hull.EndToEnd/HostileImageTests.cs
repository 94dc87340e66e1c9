using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary>Images with symbolic links where hull makes or mounts something: nothing outside the rootfs changes.</summary>
public class HostileImageTests
{
    [Test]
    [Arguments("/proc")]
    [Arguments("/sys")]
    public async Task A_link_in_place_of_proc_or_sys_is_refused(string path)
    {
        using Sandbox box = new();
        box.Bundle.WithLink(path, "/tmp");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("it must be an ordinary directory, and the image has a symbolic link or a file there");
        await box.ExpectNothingLeft();
    }

    [Test]
    [Arguments("/dev", true)]
    [Arguments("/dev", false)]
    [Arguments("/dev/pts", false)]
    [Arguments("/dev/null", false)]
    [Arguments("/dev/zero", false)]
    [Arguments("/dev/ptmx", false)]
    [Arguments("/dev/console", false)]
    [Arguments("/dev/fd", false)]
    [Arguments("/dev/core", false)]
    [Arguments("/mnt", true)]
    [Arguments("/etc", true)]
    [Arguments("/etc/passwd", true)]
    [Arguments("/tmp", true)]
    public async Task A_link_out_of_the_rootfs_changes_nothing_there(string path, bool devMount)
    {
        foreach (bool toFile in (bool[])[false, true])
        {
            using Sandbox box = new();
            string outside = Outside(box);
            box.Bundle.Writable().WithLink(path, toFile ? outside + "/file" : outside).WithLink("/var/escape", "../../../../../../../.." + outside)
                .Mount("/mnt/made/here", "tmpfs", "tmpfs").Mount("/var/escape/made", "tmpfs", "tmpfs").Mount("/var/escape/mounted", "bind", "/etc", "bind")
                .Mount("/tmp/file/made", "bind", "/etc/passwd", "bind").Set("process.cwd", "/var/escape/cwd").Shell("true")
                .SetJson("linux.maskedPaths", """["/var/escape/file","/etc/passwd"]""").SetJson("linux.readonlyPaths", """["/var/escape"]""");
            if (!devMount)
            {
                WithoutDevMounts(box.Bundle);
            }

            string before = Describe(outside);
            box.Run();
            await Assert.That(Describe(outside)).IsEqualTo(before);
            await box.ExpectNothingLeft();
        }
    }

    [Test]
    public async Task A_null_device_that_is_another_file_does_not_become_a_mask()
    {
        using Sandbox box = new();
        WithoutDevMounts(box.Bundle).WithLink("/dev/null", "/proc/sys/kernel/core_pattern").Shell("cat /proc/keys");
        Result result = box.Run();
        await Assert.That(result.ExitCode).IsEqualTo(1);
        await Assert.That(result.Error).Contains("what the image has there is not that device");
        await box.ExpectNothingLeft();
    }

    [Test]
    [NotInParallel]
    public async Task A_mount_target_exchanged_with_a_link_while_hull_mounts_stays_inside()
    {
        using Sandbox box = new();
        string outside = Outside(box);
        Directory.CreateDirectory(box.Bundle.In("/race/place"));
        box.Bundle.WithLink("/race/link", outside).Writable().Shell("cut -d' ' -f4,5 /proc/self/mountinfo")
            .Mount("/race/place/tmpfs", "tmpfs", "tmpfs").Mount("/race/place/deep/er", "tmpfs", "tmpfs")
            .Mount("/race/place/bound", "bind", "/etc", "bind").Mount("/race/place/file", "bind", "/etc/passwd", "bind");
        string before = Describe(outside);
        bool stop = false;
        Thread racer = new(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                Libc.Exchange(box.Bundle.In("/race/place"), box.Bundle.In("/race/link"));
            }
        });
        racer.Start();
        int ran = 0;
        try
        {
            long end = Environment.TickCount64 + 3000;
            while (Environment.TickCount64 < end)
            {
                ran += box.Run().ExitCode == 0 ? 1 : 0;
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            racer.Join();
        }

        await Assert.That(Describe(outside)).IsEqualTo(before);
        await Assert.That(ran).IsGreaterThan(0);
        await box.ExpectNothingLeft();
    }

    private static Bundle WithoutDevMounts(Bundle bundle) =>
        bundle.WithoutMount("/dev/mqueue").WithoutMount("/dev/shm").WithoutMount("/dev/pts").WithoutMount("/dev");

    /// <summary>A directory of the host's that the links lead to.</summary>
    private static string Outside(Sandbox box)
    {
        string outside = box.At("outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "file"), "untouched");
        return outside;
    }

    private static string Describe(string folder)
    {
        IEnumerable<string> entries = Directory.EnumerateFileSystemEntries(folder).Prepend(folder).Order(StringComparer.Ordinal);
        return string.Join('\n', entries.Select(path => $"{path} {File.GetUnixFileMode(path)} {File.GetLastWriteTimeUtc(path):O} {(Directory.Exists(path) ? "" : File.ReadAllText(path))}"));
    }
}
