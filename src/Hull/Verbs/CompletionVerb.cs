using System.CommandLine;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull completion</c>: what a shell must be told so that TAB asks hull.</summary>
internal sealed class CompletionVerb : VerbCommand
{
    private readonly Argument<string> _shell = new("shell") { Description = "bash, zsh or fish" };

    public CompletionVerb()
        : base(
            "completion",
            "Print the script that makes a shell complete hull's command lines.",
            "source <(hull completion bash)",
            "hull completion fish > ~/.config/fish/completions/hull.fish")
    {
        _shell.CompletionSources.Add("bash", "zsh", "fish");
        Arguments.Add(_shell);
    }

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        string shell = reading.Result!.GetValue(_shell)!;
        string script = shell switch
        {
            "bash" => """
                _hull() {
                    local IFS=$'\n'
                    COMPREPLY=($("${COMP_WORDS[0]}" "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null))
                }
                complete -o default -F _hull hull

                """,
            "zsh" => """
                #compdef hull
                _hull() {
                    local -a words_for_hull
                    words_for_hull=("${(@f)$("${words[1]}" "[suggest:${#BUFFER}]" "${BUFFER}" 2>/dev/null)}")
                    compadd -- $words_for_hull || _files
                }
                compdef _hull hull

                """,
            "fish" => """
                complete -c hull -a '(hull "[suggest:"(string length (commandline -cp))"]" (commandline -cp) 2>/dev/null)'

                """,
            _ => throw new UsageException($"unknown shell \"{shell}\": one of bash, zsh, fish", Name),
        };
        return StandardStreams.Print(script);
    }
}
