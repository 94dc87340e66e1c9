using System.Collections.Generic;
using System.IO;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.UserNamespaces;

/// <summary>Bundles whose containers have a user namespace, and commands of an ordinary user.</summary>
internal static class UserBox
{
    /// <summary>Nobody on the host has these ids.</summary>
    internal const int FirstId = 1_700_000;

    /// <summary>An ordinary user, who has no entry in passwd unless a test makes one.</summary>
    internal const int User = 54321;

    /// <summary>Permissions with which everybody may pass: the container's root owns nothing on the way to its bundle.</summary>
    private const UnixFileMode Passable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>A new user namespace in which ids from 0 on are those from <see cref="FirstId"/> on.</summary>
    internal static Bundle Mapped(this Bundle bundle, int size = 65536)
    {
        string map = $$"""[{"containerID":0,"hostID":{{FirstId}},"size":{{size}}}]""";
        return bundle.Namespace("user").SetJson("linux.uidMappings", map).SetJson("linux.gidMappings", map);
    }

    /// <summary>Everybody may pass to the bundle.</summary>
    internal static Sandbox Passing(this Sandbox box)
    {
        File.SetUnixFileMode(box.Folder, Passable);
        return box;
    }

    /// <summary>The config that <c>hull spec --rootless</c> writes for <see cref="User"/>, without its terminal, in a bundle that is the user's.</summary>
    internal static Sandbox Rootless()
    {
        Sandbox box = new();
        box.Passing();
        Directory.CreateDirectory(box.At("home"));
        using (Invocation give = Invocation.Start(box.Folder, [Tools.Busybox, "chown", "-R", $"{User}:{User}", box.At("home"), box.Bundle.Path]))
        {
            give.Wait();
        }

        File.Delete(box.Bundle.ConfigPath);
        Result spec = box.AsUser([Tools.Hull, "spec", "--rootless", "--bundle", box.Bundle.Path]);
        if (spec.ExitCode != 0)
        {
            throw new System.InvalidOperationException(spec.All);
        }

        box.Bundle.Read();
        box.Bundle.Set("process.terminal", false);
        return box;
    }

    /// <summary>Runs a program as the ordinary user to its end.</summary>
    internal static Result AsUser(this Sandbox box, IEnumerable<string> argv, string prelude = "")
    {
        using Invocation program = box.StartAsUser(argv, prelude);
        return program.Wait(60);
    }

    /// <summary>Starts a program as the ordinary user, who has a runtime directory.</summary>
    internal static Invocation StartAsUser(this Sandbox box, IEnumerable<string> argv, string prelude = "") => Invocation.Start(
        box.Folder,
        ["/usr/bin/setpriv", $"--reuid={User}", $"--regid={User}", "--clear-groups", "--inh-caps=-all", .. argv],
        $"export XDG_RUNTIME_DIR={box.At("home")} USER=u; {prelude}");

    /// <summary>What script(1) shows of a terminal, without the end of its own input.</summary>
    internal static string Screen(Result result) =>
        result.Output.ReplaceLineEndings("\n").Replace("^@", "", System.StringComparison.Ordinal).Replace("\0", "", System.StringComparison.Ordinal);

    /// <summary>hull as the ordinary user, its state where the user's is.</summary>
    internal static Result HullAsUser(this Sandbox box, params IEnumerable<string> arguments) => box.AsUser([Tools.Hull, .. arguments]);
}
