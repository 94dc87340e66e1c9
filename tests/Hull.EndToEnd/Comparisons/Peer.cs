using System.Collections.Generic;
using System.IO;
using Hull.EndToEnd.Exec;
using Hull.EndToEnd.Support;

namespace Hull.EndToEnd.Comparisons;

/// <summary>
/// hull, runc and crun on the same bundle. crun gives up where cgroup v1 and v2 are mixed, so all of them run in a mount
/// namespace of their own without the v2 hierarchy; on a machine with one version alone nothing is taken away.
/// </summary>
internal static class Peer
{
    private const string WithoutMixedGroups = "if [ -e /sys/fs/cgroup/unified/cgroup.controllers ]; then umount /sys/fs/cgroup/unified || exit 99; fi; exec \"$@\"";

    /// <summary>The command line of a program in that mount namespace.</summary>
    internal static IEnumerable<string> Argv(params IEnumerable<string> argv) =>
        [Tools.Unshare, "--mount", "--propagation", "private", "/bin/sh", "-c", WithoutMixedGroups, "sh", .. argv];

    /// <summary>Runs a runtime with a state directory of its own in the sandbox.</summary>
    internal static Result Call(this Sandbox box, string runtime, params IEnumerable<string> arguments)
    {
        using Invocation call = box.Invoke([runtime, "--root", StateOf(box, runtime), .. arguments]);
        return call.Wait();
    }

    /// <summary>
    /// Starts a program there. Its input is an empty file of the sandbox's: crun gives its streams to the container's user,
    /// the machine's own /dev/null too.
    /// </summary>
    internal static Invocation Invoke(this Sandbox box, params IEnumerable<string> argv) => Invocation.Start(box.Folder, Argv(argv), input: box.Write("input", ""));

    /// <summary>The version that crun 1.8 still reads; it refuses 1.1 and later by name.</summary>
    internal static Bundle ForCrun(this Bundle bundle) => bundle.Set("ociVersion", "1.0.2");

    private static string StateOf(Sandbox box, string runtime) => runtime == Tools.Hull ? box.Root : box.At(Path.GetFileName(runtime));
}
