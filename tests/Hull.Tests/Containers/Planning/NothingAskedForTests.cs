using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.Cgroups.Planning;

namespace Hull.Tests.Containers.Planning;

/// <summary>What asks for nothing is not refused.</summary>
public sealed class NothingAskedForTests
{
    [Test]
    public async Task The_template_is_supported() =>
        await Assert.That(Plans.Of(Plans.Template(), CgroupLayout.V2).Error).IsEmpty();

    [Test]
    public async Task Empty_lists_ask_for_nothing()
    {
        JsonObject config = Plans.Config();
        foreach (string path in (string[])["linux.devices", "linux.uidMappings"])
        {
            Plans.Set(config, path, "[]");
        }

        await Assert.That(Plans.Of(config).Error).IsEmpty();
    }
}
