using System.Text.RegularExpressions;

namespace Hull.Tests.Rules.Habits;

/// <summary>C# sources as text.</summary>
internal static partial class CSharpText
{
    /// <summary>The source with comments, strings and characters blanked out; lines stay where they are.</summary>
    internal static string CodeOf(string source) => NotCode().Replace(source, match => Everything().Replace(match.Value, " "));

    // In order: raw strings, comments, verbatim strings, strings, characters. The first that starts wins, as in the compiler.
    [GeneratedRegex(@"(""{3,})[\s\S]*?\1|//[^\n]*|/\*[\s\S]*?\*/|[$]?@[$]?""(?:[^""]|"""")*""|""(?:[^""\\\n]|\\.)*""|'(?:[^'\\\n]|\\.[^']*)'")]
    private static partial Regex NotCode();

    [GeneratedRegex(@"[^\n]")]
    private static partial Regex Everything();
}
