using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Attacks;

/// <summary>Somebody who shares a volume or a rootfs exchanges names with links while hull works there: nothing outside moves.</summary>
[NotInParallel]
public class RaceTests
{
    /// <summary>CVE-2021-30465 and CVE-2024-45310: the destination lies in a volume that another container has, too.</summary>
    [Test]
    [Arguments("/vol/place/tmpfs", "tmpfs", "tmpfs")]
    [Arguments("/vol/place/made/on/the/way", "tmpfs", "tmpfs")]
    [Arguments("/vol/place/bound", "bind", "/etc")]
    [Arguments("/vol/place/file", "bind", "/etc/passwd")]
    public async Task A_destination_in_a_shared_volume(string destination, string type, string source)
    {
        using Sandbox box = new();
        Outside outside = new(box);
        Directory.CreateDirectory(box.At("volume/place"));
        File.CreateSymbolicLink(box.At("volume/link"), outside.Path);
        box.Bundle.Writable().Mount("/vol", "bind", box.At("volume"), "rbind").Mount(destination, type, source, type == "bind" ? ["bind"] : []).Args("/bin/true");
        int ran = Outside.Race(box.At("volume/place"), box.At("volume/link"), () => box.Run().ExitCode == 0);
        await outside.ExpectUntouched();
        await Assert.That(ran).IsGreaterThan(0);
        await box.ExpectNothingLeft();
    }

    /// <summary>CVE-2025-31133: the device that masks are made of is exchanged with a link to what the attacker wants bound writable.</summary>
    [Test]
    public async Task The_null_device_that_masks_are_made_of()
    {
        using Sandbox box = new();
        Outside outside = new(box);
        box.Bundle.WithoutMount("/dev/mqueue").WithoutMount("/dev/shm").WithoutMount("/dev/pts").WithoutMount("/dev")
            .Mount("/mnt", "bind", outside.Path, "bind", "ro").WithFile("/secret", "secret").WithLink("/dev/link", "/mnt/file").Writable()
            .SetJson("linux.maskedPaths", """["/secret"]""").Shell("echo overwritten >/secret; stat -c '%F %t:%T' /secret");
        Prepare(box, "mknod dev/null c 1 3");
        int ran = Outside.Race(box.Bundle.In("/dev/null"), box.Bundle.In("/dev/link"), () =>
        {
            Result result = box.Run();
            return result.ExitCode == 0 && (result.Output == "character special file 1:3\n" ? true : throw new InvalidDataException(result.All));
        });
        await outside.ExpectUntouched();
        await Assert.That(ran).IsGreaterThan(0);
        await box.ExpectNothingLeft();
    }

    /// <summary>CVE-2026-41579: /dev itself is exchanged with a link while devices and links are made in it.</summary>
    [Test]
    public async Task The_directory_that_devices_are_made_in()
    {
        using Sandbox box = new();
        Outside outside = new(box);
        box.Bundle.WithoutMount("/dev/mqueue").WithoutMount("/dev/shm").WithoutMount("/dev/pts").WithoutMount("/dev").WithLink("/other", outside.Path)
            .Writable().Remove("linux.maskedPaths").Args("/bin/true");
        Outside.Race(box.Bundle.In("/dev"), box.Bundle.In("/other"), () => box.Run().ExitCode == 0);
        await outside.ExpectUntouched();
        await box.ExpectNothingLeft();
    }

    /// <summary>CVE-2025-52565, CVE-2026-88264: the place that the terminal is bound on is exchanged with a link to what the attacker wants covered or given away.</summary>
    [Test]
    public async Task The_console_that_the_terminal_is_bound_on()
    {
        using Sandbox box = new();
        Outside outside = new(box);
        box.Bundle.WithoutMount("/dev/mqueue").WithoutMount("/dev/shm").WithoutMount("/dev").Mount("/mnt", "bind", outside.Path, "bind").WithFile("/dev/console", "")
            .WithLink("/dev/link", "/mnt/file").Writable().Set("process.terminal", true).User(7, 7).Args("/bin/true").Save();
        int ran = Outside.Race(box.Bundle.In("/dev/console"), box.Bundle.In("/dev/link"), () =>
        {
            string command = $"{Tools.Hull} --root {box.Root} run --bundle {box.Bundle.Path} {box.Id}";
            using Invocation script = Invocation.Start(box.Folder, ["/usr/bin/script", "-qec", command, "/dev/null"]);
            return script.Wait().ExitCode == 0;
        });
        await outside.ExpectUntouched();
        await Assert.That(ran).IsGreaterThan(0);
        await box.ExpectNothingLeft();
    }

    /// <summary>What tmpcopyup copies is exchanged with a link out of the rootfs.</summary>
    [Test]
    public async Task A_directory_that_is_copied_up()
    {
        using Sandbox box = new();
        Outside outside = new(box);
        Directory.CreateDirectory(box.Bundle.In("/mnt/place"));
        File.WriteAllText(box.Bundle.In("/mnt/place/file"), "inside");
        box.Bundle.WithLink("/mnt/link", outside.Path).Mount("/mnt", "tmpfs", "tmpfs", "tmpcopyup").Shell("grep -r untouched /mnt && echo LEAKED; true");
        int ran = Outside.Race(box.Bundle.In("/mnt/place"), box.Bundle.In("/mnt/link"), () =>
        {
            Result result = box.Run();
            return result.Output.Contains("LEAKED", System.StringComparison.Ordinal) ? throw new InvalidDataException(result.All) : result.ExitCode == 0;
        });
        await Assert.That(ran).IsGreaterThan(0);
        await outside.ExpectUntouched();
        await box.ExpectNothingLeft();
    }

    private static void Prepare(Sandbox box, string script)
    {
        using Invocation shell = Invocation.Start(box.Folder, [Tools.Busybox, "sh", "-c", $"cd {box.Bundle.Rootfs} && {script}"]);
        Result result = shell.Wait();
        if (result.ExitCode != 0)
        {
            throw new InvalidDataException(result.All);
        }
    }
}
