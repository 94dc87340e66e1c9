using System;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Devices;

/// <summary>Images that would have a device made on the host: nothing outside the rootfs changes.</summary>
public class DeviceAttackTests
{
    [Test]
    public async Task A_link_on_the_way_leads_to_where_it_does_inside()
    {
        using Sandbox box = new();
        string outside = Outside(box);
        DeviceTests.Listing(box.Bundle.Writable().WithLink("/opt", "../../../../../../../../.." + outside), "/opt/made/x", "c", 1, 3)
            .Args("stat", "-c", "%t:%T", outside + "/made/x");
        // The rootfs has no such directory, and a link that dangles is no place for a device.
        Result dangling = box.Run();
        await Assert.That(dangling.ExitCode).IsEqualTo(1).Because(dangling.All);
        Directory.CreateDirectory(box.Bundle.In(outside));
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1:3\n", ""));
        await Assert.That(Entries(outside)).IsEqualTo("file");
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_link_at_the_end_is_refused_and_not_followed()
    {
        using Sandbox box = new();
        string outside = Outside(box);
        foreach (string target in (string[])[outside + "/file", outside + "/new", "/dev/null"])
        {
            box.Bundle.Writable().Remove("linux.devices");
            Directory.CreateDirectory(box.Bundle.In("/opt"));
            File.Delete(box.Bundle.In("/opt/x"));
            DeviceTests.Listing(box.Bundle.WithLink("/opt/x", target), "/opt/x", "c", 1, 3);
            Result result = box.Run();
            await Assert.That(result.Error).EndsWith("linux.devices[0]: make the device /opt/x: what the image has there is not that device\n");
        }

        await Assert.That(Entries(outside)).IsEqualTo("file");
        await Assert.That(File.ReadAllText(outside + "/file")).IsEqualTo("untouched");
        await box.ExpectNothingLeft();
    }

    [Test]
    [NotInParallel]
    public async Task A_directory_exchanged_with_a_link_while_hull_makes_devices_keeps_them_inside()
    {
        using Sandbox box = new();
        string outside = Outside(box);
        Directory.CreateDirectory(box.Bundle.In("/race/place"));
        box.Bundle.WithLink("/race/link", outside).Writable().Args("true");
        for (int i = 0; i < 8; i++)
        {
            DeviceTests.Listing(box.Bundle, $"/race/place/{i}/x", "c", 1, 3);
            DeviceTests.Listing(box.Bundle, $"/race/place/y{i}", "p", 0, 0);
        }

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
            // Some runs meet the link and fail; go on until enough got through, or long enough.
            long end = Environment.TickCount64 + 20_000;
            long least = Environment.TickCount64 + 3000;
            while (Environment.TickCount64 < least || (ran == 0 && Environment.TickCount64 < end))
            {
                ran += box.Run().ExitCode == 0 ? 1 : 0;
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            racer.Join();
        }

        await Assert.That(Entries(outside)).IsEqualTo("file");
        await Assert.That(ran).IsGreaterThan(0);
        await box.ExpectNothingLeft();
    }

    private static string Outside(Sandbox box)
    {
        string outside = box.At("outside");
        Directory.CreateDirectory(outside);
        File.WriteAllText(Path.Combine(outside, "file"), "untouched");
        return outside;
    }

    private static string Entries(string folder) =>
        string.Join(' ', Directory.EnumerateFileSystemEntries(folder, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).Order(StringComparer.Ordinal));
}
