using System.Runtime.InteropServices;
using Hull.Linux;
using Hull.Listing;
using Hull.Oci;
using Hull.Primitives;
using Hull.Reading;
using Hull.Seccomp;

namespace Hull.Verbs;

/// <summary><c>hull seccomp-compile</c>: makes the compiler testable from outside. Not in help.</summary>
internal sealed class SeccompCompileVerb : VerbCommand
{
    private const int LargestProfile = 4 * 1024 * 1024;

    private readonly SwitchOption _disassemble = new("--disassemble", "Print the program for people");

    public SeccompCompileVerb()
        : base(
            "seccomp-compile",
            "Compile a seccomp profile (linux.seccomp, as JSON on standard input) into the program that the kernel runs (struct sock_filter[]).",
            "jq .linux.seccomp config.json | hull seccomp-compile --disassemble") => Options.Add(_disassemble);

    /// <inheritdoc/>
    public override int Run(CommandLineReading reading, ref Arena arena)
    {
        Slice<byte> room = arena.Allocate<byte>(LargestProfile);
        if (!TryRead(room, out int length, out Errno errno))
        {
            return StandardStreams.Fail($"read standard input: {ArgumentText.Decode(errno.Describe())}");
        }

        if (!SpecReader.TryReadSeccomp(room, length, ref arena, out Oci.Model.Seccomp profile, out Outcome outcome))
        {
            return StandardStreams.Fail($"standard input: {StandardStreams.TextOf(in outcome)}");
        }

        outcome = SeccompCompiler.TryCompile(in profile, Architectures.Native, ref arena, ref arena, out SeccompFilter filter);
        if (outcome.Failed)
        {
            return StandardStreams.Fail(StandardStreams.TextOf(in outcome));
        }

        return reading.Result!.GetValue(_disassemble)
            ? StandardStreams.Print(Disassembly.Of(filter.Program.Span))
            : StandardStreams.Print(MemoryMarshal.AsBytes(filter.Program.Span));
    }

    /// <summary>All of standard input, with a byte to spare behind it.</summary>
    private static bool TryRead(Slice<byte> room, out int length, out Errno errno)
    {
        length = 0;
        while (length < room.Count - 1)
        {
            errno = Sys.Read(Fd.StandardInput, room.Span[length..^1], out int got);
            if (errno != Errno.None || got == 0)
            {
                return errno == Errno.None;
            }

            length += got;
        }

        errno = Errno.FileTooLarge;
        return false;
    }
}
