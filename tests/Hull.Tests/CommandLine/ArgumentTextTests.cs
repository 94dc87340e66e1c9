using System;
using System.Linq;
using System.Threading.Tasks;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Tests.CommandLine;

/// <summary>Arguments are bytes, and stay the same bytes on their way through strings.</summary>
public class ArgumentTextTests
{
    private const int Rounds = 2000;
    private const int Longest = 24;

    [Test]
    public async Task Any_bytes_come_back()
    {
        Random random = new(7);
        for (int i = 0; i < Rounds; i++)
        {
            byte[] bytes = new byte[random.Next(Longest)];
            random.NextBytes(bytes);
            await Assert.That(ArgumentText.Encode(ArgumentText.Decode(bytes)).SequenceEqual(bytes)).IsTrue();
        }
    }

    [Test]
    public async Task Valid_text_is_read_as_such()
    {
        await Assert.That(ArgumentText.Decode("Ünï 🐚"u8)).IsEqualTo("Ünï 🐚");
        await Assert.That(ArgumentText.Decode([(byte)'a', 0xff, (byte)'b'])).IsEqualTo("a\udcffb");
    }

    [Test]
    public async Task The_own_command_line_is_read_whole()
    {
        string[] read = OwnArguments();
        string[] given = Environment.GetCommandLineArgs();
        await Assert.That(read[^(given.Length - 1)..]).IsEquivalentTo(given[1..]);
    }

    private static string[] OwnArguments()
    {
        ref Arena arena = ref BothGears.FreshArena;
        return [.. ArgumentText.Decode(ArgumentText.OwnArguments(ref arena))];
    }
}
