using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading.Tasks;
using System.Xml.Linq;

namespace Hull.Tests.Rules.Habits;

/// <summary>Settings on which the binary stands: each was measured, and a lost line would not break the build.</summary>
public sealed class Settings
{
    /// <summary>The one ILCompiler the bare entry was tried with; moving it means publishing and running every end-to-end test.</summary>
    private const string IlCompilerVersion = "10.0.12";

    private static readonly XDocument s_hull = XDocument.Load(House.At("src", "Hull", "Hull.csproj"));
    private static readonly XDocument s_everywhere = XDocument.Load(House.At("Directory.Build.props"));

    [Test]
    [Arguments("PublishAot", "true")]
    [Arguments("StaticExecutable", "true")]
    [Arguments("LinkerFlavor", "lld")]
    [Arguments("CustomNativeMain", "true")]
    [Arguments("ConcurrentGarbageCollection", "false")]
    [Arguments("UseSystemResourceKeys", "true")]
    [Arguments("OptimizationPreference", "Size")]
    public async Task The_executable_is_published_as_measured(string setting, string value) =>
        await Assert.That(Values(s_hull, setting)).IsEquivalentTo([value]);

    [Test]
    [Arguments("DisableRuntimeMarshalling", "true")]
    [Arguments("InvariantGlobalization", "true")]
    [Arguments("TreatWarningsAsErrors", "true")]
    [Arguments("GenerateDocumentationFile", "true")]
    public async Task Every_room_is_compiled_as_measured(string setting, string value)
    {
        await Assert.That(Values(s_everywhere, setting)).IsEquivalentTo([value]);
        await Assert.That(House.Rooms.Where(room => Values(XDocument.Load(room.ProjectFile), setting).Any(own => own != value)).Select(room => room.Name)).IsEmpty();
    }

    [Test]
    public async Task Libc_is_bound_at_link_time() =>
        await Assert.That(s_hull.Descendants("DirectPInvoke").Attributes("Include").Select(include => include.Value)).IsEquivalentTo(["libc"]);

    [Test]
    public async Task The_compiler_is_pinned() =>
        await Assert.That(Values(s_hull, "ILCompilerPackVersion")).IsEquivalentTo([IlCompilerVersion]);

    [Test]
    public async Task The_sdk_stays_in_its_feature_bands()
    {
        using JsonDocument global = JsonDocument.Parse(await File.ReadAllTextAsync(House.At("global.json")));
        JsonElement sdk = global.RootElement.GetProperty("sdk");
        await Assert.That(sdk.GetProperty("version").GetString()).StartsWith("10.0.");
        await Assert.That(sdk.GetProperty("rollForward").GetString()).IsEqualTo("latestFeature");
    }

    [Test]
    public async Task Dehydration_stays_on() =>
        await Assert.That(House.Rooms.SelectMany(room => Values(XDocument.Load(room.ProjectFile), "IlcDehydrate")).Concat(Values(s_everywhere, "IlcDehydrate"))).IsEmpty();

    private static IEnumerable<string> Values(XDocument project, string setting) =>
        project.Descendants(setting).Select(element => element.Value.Trim());
}
