using System;
using System.Buffers.Text;
using Hull.Containers.Planning.Attributes;
using Hull.Containers.State;
using Hull.Linux;
using Hull.Oci;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>The process that <c>exec</c> is to run: a file's, or the container's own with what the options change.</summary>
internal static class ExecProcess
{
    private const int LargestFile = 16 * 1024 * 1024;

    /// <summary>Puts it together.</summary>
    public static Outcome Make(in ExecOptions options, in Spec spec, ref Arena arena, out Process process)
    {
        if (options.ProcessFile.IsPresent)
        {
            Outcome read = Read(options.ProcessFile, ref arena, out process);
            FillIn(ref process, in spec.Process);
            return read;
        }

        process = spec.Process;
        process.Args = options.Args;
        process.Terminal = options.Tty;
        process.ConsoleSize = default;
        process.Cwd = options.Cwd.IsPresent ? options.Cwd : process.Cwd;
        process.ApparmorProfile = options.Apparmor.IsPresent ? options.Apparmor : process.ApparmorProfile;
        process.SelinuxLabel = options.ProcessLabel.IsPresent ? options.ProcessLabel : process.SelinuxLabel;
        process.NoNewPrivileges |= options.NoNewPrivileges;
        process.Env = Join(process.Env, options.Env, ref arena);
        AddCapabilities(ref process, options.Capabilities, ref arena);
        Outcome outcome = SetUser(ref process.User, options.User, ref arena);
        return outcome.Failed ? outcome : AddGroups(ref process.User, options.AdditionalGids, ref arena);
    }

    /// <summary>UID[:GID], digits only: a name would have to be looked up in files of the container, and "1" must never come out as 0 (CVE-2016-3697, CVE-2026-30892).</summary>
    internal static bool TryParseUser(ReadOnlySpan<byte> text, out uint uid, out uint? gid)
    {
        gid = null;
        int colon = text.IndexOf((byte)':');
        bool good = TryParseId(colon < 0 ? text : text[..colon], out uid);
        if (colon >= 0)
        {
            good &= TryParseId(text[(colon + 1)..], out uint group);
            gid = group;
        }

        return good;
    }

    /// <summary>What a process object leaves out is the container's, as runc has it: above all, no capabilities means these, not root's.</summary>
    private static void FillIn(ref Process process, in Process container)
    {
        if (!process.HasCapabilities)
        {
            process.HasCapabilities = container.HasCapabilities;
            process.Capabilities = container.Capabilities;
        }

        process.Rlimits = process.Rlimits.Count > 0 ? process.Rlimits : container.Rlimits;
        process.ApparmorProfile = process.ApparmorProfile.IsEmpty ? container.ApparmorProfile : process.ApparmorProfile;
        process.SelinuxLabel = process.SelinuxLabel.IsEmpty ? container.SelinuxLabel : process.SelinuxLabel;
        process.OomScoreAdj ??= container.OomScoreAdj;
        process.Scheduler = process.Scheduler.Policy.IsPresent ? process.Scheduler : container.Scheduler;
        process.IoPriority = process.IoPriority.Class.IsPresent ? process.IoPriority : container.IoPriority;
        if (!AffinityPlanner.IsAsked(in process))
        {
            process.CpuAffinityInitial = container.CpuAffinityInitial;
            process.CpuAffinityFinal = container.CpuAffinityFinal;
        }
    }

    private static Outcome Read(Utf8 path, ref Arena arena, out Process process)
    {
        process = default;
        Errno errno = Sys.Open(path, OpenFlags.ReadOnly, out OwnedFd opened);
        using OwnedFd file = opened;
        Slice<byte> text = default;
        int length = 0;
        errno = errno == Errno.None ? FileReader.ReadAll(file.Borrow, LargestFile, ref arena, out text, out length) : errno;
        if (errno != Errno.None)
        {
            return Outcome.Kernel(arena.Copy("--process"u8), arena.Join("open "u8, path.Span), errno);
        }

        return SpecReader.TryReadProcess(text, length, ref arena, out process, out Outcome outcome) ? Outcome.Ok : outcome.About(path);
    }

    private static Outcome SetUser(ref User user, Utf8 text, ref Arena arena)
    {
        if (!text.IsPresent)
        {
            return Outcome.Ok;
        }

        if (!TryParseUser(text.Span, out uint uid, out uint? gid))
        {
            return Outcome.Refuse(arena.Copy("--user"u8), arena.Join("expected UID[:GID] in digits, found \""u8, text.Span, "\""u8));
        }

        user.Uid = uid;
        user.Gid = gid ?? user.Gid;
        return Outcome.Ok;
    }

    private static Outcome AddGroups(ref User user, Slice<Utf8> texts, ref Arena arena)
    {
        if (texts.Count == 0)
        {
            return Outcome.Ok;
        }

        ArenaList<uint> groups = default;
        groups.Reserve(ref arena, user.AdditionalGids.Count + texts.Count);
        foreach (uint group in user.AdditionalGids)
        {
            groups.Add(ref arena, group);
        }

        foreach (Utf8 text in texts)
        {
            if (!TryParseId(text.Span, out uint group))
            {
                return Outcome.Refuse(arena.Copy("--additional-gids"u8), arena.Join("expected a number, found \""u8, text.Span, "\""u8));
            }

            groups.Add(ref arena, group);
        }

        user.AdditionalGids = groups.Items;
        return Outcome.Ok;
    }

    /// <summary>Never the inheritable set: what is in it, a file with capabilities would hand to anybody (CVE-2022-29162).</summary>
    private static void AddCapabilities(ref Process process, Slice<Utf8> names, ref Arena arena)
    {
        if (names.Count == 0)
        {
            return;
        }

        process.HasCapabilities = true;
        process.Capabilities.Bounding = Join(process.Capabilities.Bounding, names, ref arena);
        process.Capabilities.Effective = Join(process.Capabilities.Effective, names, ref arena);
        process.Capabilities.Permitted = Join(process.Capabilities.Permitted, names, ref arena);
        process.Capabilities.Ambient = Join(process.Capabilities.Ambient, names, ref arena);
    }

    private static Slice<Utf8> Join(Slice<Utf8> first, Slice<Utf8> second, ref Arena arena)
    {
        if (second.Count == 0)
        {
            return first;
        }

        Slice<Utf8> joined = arena.Allocate<Utf8>(first.Count + second.Count);
        first.Span.CopyTo(joined.Span);
        second.Span.CopyTo(joined.Span[first.Count..]);
        return joined;
    }

    /// <summary>4294967295 is the kernel's word for "no id".</summary>
    private static bool TryParseId(ReadOnlySpan<byte> text, out uint id) =>
        Utf8Parser.TryParse(text, out id, out int used) && used == text.Length && text[0] is >= (byte)'0' and <= (byte)'9' && id != uint.MaxValue;
}
