using System;
using System.IO;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Devices;

/// <summary>linux.devices, seen from inside and beside runc.</summary>
public class DeviceTests
{
    private const string Prefix = "hull run failed: unable to start container process: error during container init: ";

    [Test]
    public async Task Devices_are_what_runc_makes_of_the_same_list()
    {
        using Sandbox box = new();
        box.Bundle.SetJson("linux.devices", """
            [{"path":"/dev/x","type":"c","major":1,"minor":3,"fileMode":8608,"uid":5,"gid":6}, {"path":"/dev/u","type":"u","major":10,"minor":229},
             {"path":"/opt/deep/loop","type":"b","major":7,"minor":1048575,"fileMode":384}, {"path":"/dev/p","type":"p","fileMode":1001,"gid":7},
             {"path":"/dev/full","type":"c","major":1,"minor":5,"fileMode":256}, {"path":"/dev/x","type":"c","major":1,"minor":9}, {"path":"/dev/ptmx","type":"c","major":5,"minor":2},
             {"path":"dev/relative","type":"c","major":1,"minor":7}]
            """).Mount("/opt", "tmpfs", "tmpfs").Shell("stat -c '%n %F %t:%T %a %u:%g' /dev/x /dev/u /opt/deep /opt/deep/loop /dev/p /dev/full /dev/relative /dev/ptmx; readlink /dev/ptmx");
        Directory.CreateDirectory(box.Bundle.In("/opt"));
        Result hull = box.Run();
        await Assert.That(hull.ExitCode).IsEqualTo(0).Because(hull.All);
        await Assert.That(hull.Output).StartsWith("/dev/x character special file 1:3 640 5:6\n").And.Contains("/opt/deep/loop block special file 7:fffff 600 0:0\n").And.EndsWith("pts/ptmx\n");
        if (Tools.Runc is null)
        {
            Console.WriteLine("not compared: no runc (apt-get install runc)");
            return;
        }

        using Invocation runc = Invocation.Start(box.Folder, [Tools.Runc, "--root", box.At("runc"), "run", "--bundle", box.Bundle.Path, box.Id]);
        await Assert.That(hull).IsEqualTo(runc.Wait());
    }

    [Test]
    public async Task What_is_there_already_stays_when_it_is_that_device()
    {
        using Sandbox box = new();
        Listing(box.Bundle.Writable(), "/opt/x", "c", 1, 3).Shell("chmod 600 /opt/x; stat -c %a /opt/x");
        for (int i = 0; i < 2; i++)
        {
            await Assert.That(box.Run()).IsEqualTo(new Result(0, "600\n", ""));
        }
    }

    [Test]
    [Arguments("c", 1, 3)]
    [Arguments("p", 0, 0)]
    public async Task A_file_of_another_kind_is_refused(string type, int major, int minor)
    {
        using Sandbox box = new();
        Listing(box.Bundle.Writable().WithFile("/opt/x", "content"), "/opt/x", type, major, minor);
        await box.ExpectError(box.Run(), Prefix + "linux.devices[0]: make the device /opt/x: what the image has there is not that device");
        await Assert.That(File.ReadAllText(box.Bundle.In("/opt/x"))).IsEqualTo("content");
    }

    [Test]
    public async Task On_a_read_only_file_system_no_device_can_be_made()
    {
        using Sandbox box = new();
        Directory.CreateDirectory(box.At("empty"));
        Listing(box.Bundle, "/mnt/x", "c", 1, 3).Mount("/mnt", "bind", box.At("empty"), "bind", "ro");
        await box.ExpectError(box.Run(), Prefix + "linux.devices[0]: make the device /mnt/x: mknodat: read-only file system (what the device is to lie on is read-only)");
    }

    [Test]
    public async Task A_mount_of_the_config_over_a_default_device_is_what_the_config_wants()
    {
        using Sandbox box = new();
        box.Bundle.Mount("/dev/random", "bind", "/dev/urandom", "bind").Args("stat", "-c", "%t:%T", "/dev/random");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "1:9\n", ""));
    }

    [Test]
    public async Task In_a_dev_that_is_bound_from_outside_nothing_is_made()
    {
        using Sandbox box = new();
        Directory.CreateDirectory(box.At("devices"));
        foreach (string mount in (string[])["/dev/mqueue", "/dev/shm", "/dev/pts", "/dev"])
        {
            box.Bundle.WithoutMount(mount);
        }

        Listing(box.Bundle, "/dev/x", "c", 1, 3).Mount("/dev", "bind", box.At("devices"), "bind").Remove("linux.maskedPaths").Args("true");
        await Assert.That(box.Run()).IsEqualTo(new Result(0, "", ""));
        await Assert.That(Directory.GetFileSystemEntries(box.At("devices"))).IsEmpty();
    }

    [Test]
    public async Task Without_the_right_to_make_devices_the_hosts_are_bound()
    {
        using Sandbox box = new();
        Listing(box.Bundle, "/dev/p", "p", 0, 0).Shell("stat -c '%n %t:%T' /dev/null /dev/urandom /dev/p; grep -c ' /dev/null ' /proc/self/mountinfo; echo x >/dev/null && echo written");
        await Assert.That(WithoutMknod(box)).IsEqualTo(new Result(0, "/dev/null 1:3\n/dev/urandom 1:9\n/dev/p 0:0\n1\nwritten\n", ""));
        await box.ExpectNothingLeft();
    }

    [Test]
    public async Task A_device_that_the_host_has_not_can_not_be_bound()
    {
        using Sandbox box = new();
        Listing(box.Bundle, "/dev/nowhere", "c", 4095, 7);
        await box.ExpectError(
            WithoutMknod(box),
            Prefix + "linux.devices[0]: make the device /dev/nowhere: open: no such file or directory"
            + " (without CAP_MKNOD in the first user namespace the host's own device is bound, and the host has none at that path)");
    }

    [Test]
    public async Task The_hosts_file_of_that_path_must_be_that_device()
    {
        using Sandbox box = new();
        Listing(box.Bundle, "/dev/zero", "c", 4095, 7);
        await box.ExpectError(WithoutMknod(box), Prefix + "linux.devices[0]: make the device /dev/zero: what the host has at that path is not that device");
    }

    [Test]
    public async Task What_is_no_device_is_refused_before_anything_is_made()
    {
        using Sandbox box = new();
        Listing(box.Bundle, "/dev/x", "a", 1, 3);
        await box.ExpectError(box.Run(), "hull run failed: linux.devices[0]: invalid device type \"a\": it must be b, c, u or p");
    }

    internal static Bundle Listing(Bundle bundle, string path, string type, int major, int minor)
    {
        JsonArray devices = bundle.Config["linux"]!["devices"] as JsonArray ?? [];
        devices.Add(new JsonObject { ["path"] = path, ["type"] = type, ["major"] = major, ["minor"] = minor });
        bundle.Config["linux"]!["devices"] ??= devices;
        return bundle;
    }

    /// <summary>hull as a root that mknod(2) is not for: EPERM, as in a user namespace.</summary>
    private static Result WithoutMknod(Sandbox box)
    {
        box.Bundle.Save();
        using Invocation hull = Invocation.Start(
            box.Folder, [Tools.SetPriv, "--bounding-set", "-mknod", "--inh-caps", "-mknod", Tools.Hull, "--root", box.Root, "run", "--bundle", box.Bundle.Path, box.Id]);
        return hull.Wait();
    }
}
