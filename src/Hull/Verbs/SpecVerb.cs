using System;
using System.CommandLine;
using Hull.Linux;
using Hull.Oci;
using Hull.Primitives;
using Hull.Reading;

namespace Hull.Verbs;

/// <summary><c>hull spec</c>: a config.json to start from.</summary>
internal sealed class SpecVerb : VerbCommand
{
    private const uint FileMode = 0x1B6; // rw-rw-rw-, less the umask

    private readonly TextOption _bundle = new("--bundle", "dir", "Where to write config.json (default: the working directory)", "-b");
    private readonly TextOption _file = new("--file", "file", "Write this file instead of config.json", "-f");
    private readonly SwitchOption _rootless = new("--rootless", "For an ordinary user: with a user namespace, and nothing only root may do");

    public SpecVerb()
        : base(
            "spec",
            "Write a config.json to start from: a shell in new namespaces, on the root file system in ./rootfs.",
            "mkdir -p web/rootfs && tar -C web/rootfs -xf image.tar",
            "hull spec --bundle web && hull run --bundle web web")
    {
        Options.Add(_bundle);
        Options.Add(_file);
        Options.Add(_rootless);
    }

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        ParseResult result = reading.Result!;
        string? bundle = result.GetValue(_bundle);
        if (!string.IsNullOrEmpty(bundle) && Sys.ChangeDirectory(ArgumentText.Put(bundle, ref arena)) is not Errno.None and var errno)
        {
            return Fail($"chdir {bundle}", errno);
        }

        string file = result.GetValue(_file) ?? "config.json";
        return Write(file, ArgumentText.Put(file, ref arena), Template(result.GetValue(_rootless), ref arena));
    }

    private static ReadOnlySpan<byte> Template(bool rootless, ref Arena arena) => rootless
        ? SpecTemplate.Rootless(Sys.GetEffectiveUid(), Sys.GetEffectiveGid(), ref arena).Span
        : SpecTemplate.Rootful;

    private static int Write(string name, Utf8 path, ReadOnlySpan<byte> text)
    {
        OpenFlags flags = OpenFlags.WriteOnly | OpenFlags.Create | OpenFlags.Exclusive | OpenFlags.CloseOnExec;
        Errno errno = Sys.Open(path, flags, out OwnedFd file, FileMode);
        using OwnedFd owned = file;
        if (errno == Errno.Exists)
        {
            return StandardStreams.Fail($"File {name} exists. Remove it first");
        }

        if (errno != Errno.None)
        {
            return Fail($"open {name}", errno);
        }

        errno = Sys.Write(owned.Borrow, text);
        return errno == Errno.None ? 0 : Fail($"write {name}", errno);
    }

    private static int Fail(string call, Errno errno) => StandardStreams.Fail($"{call}: {ArgumentText.Decode(errno.Describe())}");
}
