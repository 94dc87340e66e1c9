using System.CommandLine;
using Hull.Containers.Lifecycle;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary>The flags that create and run share: where the container comes from and what it is handed.</summary>
internal sealed class CreateFlagSet
{
    private readonly TextOption _bundle = new("--bundle", "dir", "The directory with config.json (default: the working directory)", "-b");
    private readonly TextOption _config = new("--config", "file", "Another file than config.json in the bundle", "-f");
    private readonly TextOption _consoleSocket = new("--console-socket", "socket", "Send the terminal's descriptor to this unix socket");
    private readonly TextOption _pidfdSocket = new("--pidfd-socket", "socket", "Send a pidfd of the container's process to this unix socket");
    private readonly TextOption _pidFile = new("--pid-file", "file", "Write the process id of the container to this file");
    private readonly CountOption _preserveFds = new("--preserve-fds", "n", "Hand the container n more descriptors after standard error (default: 0)");
    private readonly SwitchOption _noPivot = new("--no-pivot", "Change the root without pivot_root(2); only for a root file system on a ramdisk");
    private readonly SwitchOption _noNewKeyring = new("--no-new-keyring", "Let the container keep the caller's session keyring");
    private readonly SwitchOption _noSubreaper = new("--no-subreaper", "Do not adopt processes whose parents ended");

    /// <summary>Adds the flags to <paramref name="verb"/>.</summary>
    public void AddTo(System.CommandLine.Command verb)
    {
        foreach (Option option in (Option[])[_bundle, _config, _pidFile, _consoleSocket, _pidfdSocket, _preserveFds, _noPivot, _noNewKeyring, _noSubreaper])
        {
            verb.Options.Add(option);
        }
    }

    /// <summary>What was given.</summary>
    public CreateOptions Read(ParseResult result, ref Arena arena) => new()
    {
        Bundle = ArgumentText.Put(result.GetValue(_bundle), ref arena),
        Config = ArgumentText.Put(result.GetValue(_config), ref arena),
        ConsoleSocket = ArgumentText.Put(result.GetValue(_consoleSocket), ref arena),
        PidfdSocket = ArgumentText.Put(result.GetValue(_pidfdSocket), ref arena),
        PidFile = ArgumentText.Put(result.GetValue(_pidFile), ref arena),
        PreserveFds = result.GetValue(_preserveFds),
        NoPivot = result.GetValue(_noPivot),
        NoNewKeyring = result.GetValue(_noNewKeyring),
        NoSubreaper = result.GetValue(_noSubreaper),
    };
}
