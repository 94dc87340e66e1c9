using System;
using System.Threading.Tasks;
using Hull.Reading;

namespace Hull.Tests.CommandLine;

/// <summary>What TAB offers.</summary>
public class CompletionTests
{
    [Test]
    [Arguments("hull kil", "kill")]
    [Arguments("hull delete --fo", "--force")]
    [Arguments("hull --log-format ", "json text")]
    [Arguments("hull completion ", "bash fish zsh")]
    [Arguments("hull run --de", "--detach")]
    public async Task Half_a_word_is_completed(string line, string expected)
    {
        string[] offered = Completion.Suggest($"{line.Length}", line).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        foreach (string word in expected.Split(' '))
        {
            await Assert.That(offered).Contains(word);
        }
    }

    [Test]
    public async Task Nonsense_completes_to_nothing_and_does_not_fail()
    {
        await Assert.That(Completion.Suggest("x", "")).IsNotNull();
        await Assert.That(Completion.Suggest("999", "hull zzz")).IsEmpty();
    }
}
