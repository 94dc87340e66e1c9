using System.Linq;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd;

/// <summary><c>hull list</c>: every container under --root.</summary>
public class ListTests
{
    [Test]
    public async Task Nothing_is_listed_where_there_is_nothing()
    {
        using Sandbox box = new();
        await Assert.That(box.Hull("list", "--quiet")).IsEqualTo(new Result(0, "", ""));
        // runc prints the nil slice it has.
        await Assert.That(box.Hull("list", "--format", "json").Output.Trim()).IsEqualTo("null");
    }

    [Test]
    public async Task Each_container_is_listed_as_state_shows_it()
    {
        using Sandbox box = new();
        await Assert.That(box.Create().ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("create", "--bundle", box.Bundle.Path, "another").ExitCode).IsEqualTo(0);
        await Assert.That(box.Hull("list", "--quiet").Output.Split('\n', System.StringSplitOptions.RemoveEmptyEntries)).IsEquivalentTo([box.Id, "another"]);

        var listed = (JsonArray)JsonNode.Parse(box.Hull("list", "--format=json").Output)!;
        JsonNode own = listed.Single(entry => (string)entry!["id"]! == box.Id)!;
        JsonNode state = box.State();
        foreach (string member in (string[])["ociVersion", "id", "pid", "status", "bundle", "rootfs", "created"])
        {
            await Assert.That(own[member]!.ToString()).IsEqualTo(state[member]!.ToString());
        }

        string table = box.Hull("list").Output;
        await Assert.That(table.Split('\n')[0].Split(' ', System.StringSplitOptions.RemoveEmptyEntries)).IsEquivalentTo(["ID", "PID", "STATUS", "BUNDLE", "CREATED", "OWNER"]);
        await Assert.That(table).Contains($"{box.Id} ").And.Contains("created").And.Contains(box.Bundle.Path);
    }
}
