using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Threading.Tasks;
using Hull.Oci;
using Hull.Primitives;
using Process = System.Diagnostics.Process;
using Spec = Hull.Oci.Model.Spec;

namespace Hull.Tests.Oci;

/// <summary>The templates beside what runc 1.1.5 writes (a stored copy), and beside the runc of this machine if there is one.</summary>
public class SpecTemplateTests
{
    private static string Rootful => Encoding.UTF8.GetString(SpecTemplate.Rootful);

    [Test]
    public async Task The_template_is_the_stored_copy()
    {
        await Assert.That(Rootful).IsEqualTo(OciText.Fixture("runc-spec.json"));
        await Assert.That(Rootless(0, 0)).IsEqualTo(OciText.Fixture("runc-spec-rootless.json"));
    }

    [Test]
    [Arguments("", false)]
    [Arguments("--rootless", true)]
    public async Task The_template_is_what_runc_writes_but_for_version_and_host_name(string option, bool rootless)
    {
        (string? written, string whyNot) = RuncSpec(option);
        Skip.When(written == null, whyNot);
        written = written!.Replace("\"ociVersion\": \"1.0.2-dev\"", "\"ociVersion\": \"1.3.0\"", StringComparison.Ordinal)
            .Replace("\"hostname\": \"runc\"", "\"hostname\": \"hull\"", StringComparison.Ordinal);

        await Assert.That(rootless ? Rootless(EffectiveUser(), EffectiveUser()) : Rootful).IsEqualTo(written);
    }

    [Test]
    public async Task The_rootless_template_maps_root_to_the_caller()
    {
        (Spec spec, string error) = OciText.Read(Rootless(4294967294, 1001));
        await Assert.That(error).IsEqualTo("");
        await Assert.That(spec.Linux.UidMappings[0].HostId).IsEqualTo(4294967294);
        await Assert.That(spec.Linux.GidMappings[0].HostId).IsEqualTo(1001u);
        await Assert.That(spec.Linux.GidMappings[0].Size).IsEqualTo(1u);
        await Assert.That(spec.Mounts.Count).IsEqualTo(7);
    }

    [Test]
    public async Task The_template_can_be_read()
    {
        (Spec spec, string error) = OciText.Read(Rootful);
        await Assert.That(error).IsEqualTo("");
        await Assert.That(spec.OciVersion.Text()).IsEqualTo("1.3.0");
        await Assert.That(spec.Hostname.Text()).IsEqualTo("hull");
        await Assert.That(spec.Process.Args.Texts()).IsEqualTo("sh");
        await Assert.That(spec.Linux.Namespaces.Count).IsEqualTo(JsonDocument.Parse(Rootful).RootElement.GetProperty("linux").GetProperty("namespaces").GetArrayLength());
        await Assert.That(spec.Linux.Resources.Devices[0].Access.Text()).IsEqualTo("rwm");
    }

    private static string Rootless(uint uid, uint gid)
    {
        Arena arena = Arena.Create(64 * 1024);
        return Encoding.UTF8.GetString(SpecTemplate.Rootless(uid, gid, ref arena).Span);
    }

    private static uint EffectiveUser() => Environment.IsPrivilegedProcess ? 0u : throw new NotSupportedException("runs as root");

    private static (string? Text, string WhyNot) RuncSpec(string option)
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return (null, "not compared with the machine's runc: the test needs root to know its ids");
        }

        DirectoryInfo bundle = Directory.CreateTempSubdirectory("hull-spec-");
        try
        {
            using Process? version = Start("--version", bundle);
            string text = version?.StandardOutput.ReadToEnd() ?? "";
            if (!text.StartsWith("runc version 1.1.", StringComparison.Ordinal))
            {
                return (null, $"not compared with the machine's runc: 1.1 is what the template follows, this is '{text.Split('\n')[0]}'");
            }

            using Process? spec = Start($"spec {option}", bundle);
            spec!.WaitForExit();
            return (File.ReadAllText(Path.Combine(bundle.FullName, "config.json")), "");
        }
        catch (System.ComponentModel.Win32Exception error)
        {
            return (null, $"not compared with the machine's runc: there is none ({error.Message})");
        }
        finally
        {
            bundle.Delete(recursive: true);
        }
    }

    private static Process? Start(string arguments, DirectoryInfo directory) =>
        Process.Start(new ProcessStartInfo("runc", arguments) { WorkingDirectory = directory.FullName, RedirectStandardOutput = true });
}
