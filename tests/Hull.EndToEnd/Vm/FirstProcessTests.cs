using System;
using System.IO;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Vm;

/// <summary>A kernel and an initramfs that holds nothing but hull and a bundle: hull is PID 1, nothing is mounted, pivot_root is refused.</summary>
public class FirstProcessTests
{
    [Test]
    public async Task An_initramfs_of_nothing_but_hull_and_a_bundle_runs_the_bundle()
    {
        using Sandbox box = new();
        string tree = box.At("initramfs");
        Bundle bundle = new(Path.Combine(tree, "bundle"));
        bundle.Shell("echo \"I am $$ on $(hostname)\"; cut -d' ' -f2,3 /proc/mounts; ls /; touch /etc/it 2>&1; exit 7").Save();
        File.Copy(Tools.Hull, Path.Combine(tree, "hull"));
        string archive = box.At("initramfs.cpio");
        using (Invocation cpio = Invocation.Start(box.Folder, [Tools.Busybox, "sh", "-c", $"cd '{tree}' && find . | '{Tools.Busybox}' cpio -o -H newc >'{archive}'"]))
        {
            await Assert.That(cpio.Wait().ExitCode).IsEqualTo(0);
        }

        string console = VirtualMachine.Boot(box.Folder, archive, "rdinit=/hull -- run --bundle /bundle first").Output.Replace("\r", "", StringComparison.Ordinal);
        await Assert.That(console).Contains("I am 1 on hull\n").And.Contains("\n/ rootfs\n/proc proc\n");
        await Assert.That(console).Contains("touch: /etc/it: Read-only file system\n");
        // The end of PID 1 is the machine's; the kernel says with which status it ended.
        await Assert.That(console).Contains("Attempted to kill init! exitcode=0x00000700");
    }
}
