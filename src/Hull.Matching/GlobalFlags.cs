using System;
using Hull.Containers.Lifecycle;
using Hull.Primitives;

namespace Hull.Matching;

/// <summary>The flags before the verb.</summary>
internal static class GlobalFlags
{
    /// <summary>Reads up to the verb, which is left in the reader's text; or to the end, when <c>--version</c> was asked for.</summary>
    public static bool TryRead(ref ArgumentReader reader, ref Arena arena, ref Command command)
    {
        bool version = false;
        bool systemd = false;
        CgroupManager? manager = null;
        while (true)
        {
            switch (reader.Read())
            {
                case ArgumentKind.Flag when TryReadFlag(ref reader, ref arena, ref command.Global)
                    || TryReadManager(ref reader, ref systemd, ref manager)
                    || TryReadVersion(ref reader, ref version):
                    break;
                case ArgumentKind.Flag:
                    return false;
                case ArgumentKind.End:
                    command.Verb = Verb.Version;
                    Settle(ref command.Global, systemd, manager);
                    return version;
                default:
                    Settle(ref command.Global, systemd, manager);
                    return !version && !reader.FlagsEnded;
            }
        }
    }

    // --cgroup-manager says more than --systemd-cgroup, so it wins, wherever it stands.
    private static void Settle(ref GlobalOptions global, bool systemd, CgroupManager? manager) =>
        global.CgroupManager = manager ?? (systemd ? CgroupManager.Systemd : CgroupManager.Cgroupfs);

    private static bool TryReadFlag(ref ArgumentReader reader, ref Arena arena, ref GlobalOptions global)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("root"u8) => reader.TryTakeText(ref arena, ref global.Root),
            _ when name.SequenceEqual("log"u8) => TryTakeLog(ref reader, ref arena, ref global.Log),
            _ when name.SequenceEqual("log-format"u8) => TryTakeLogFormat(ref reader, ref global.LogFormat),
            _ when name.SequenceEqual("debug"u8) => reader.TryTakeSwitch(ref global.Debug),
            _ when name.SequenceEqual("rootless"u8) => TryTakeRootless(ref reader, ref global.Rootless),
            _ => false,
        };
    }

    private static bool TryReadManager(ref ArgumentReader reader, ref bool systemd, ref CgroupManager? manager)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("systemd-cgroup"u8) => reader.TryTakeSwitch(ref systemd),
            _ when name.SequenceEqual("cgroup-manager"u8) => TryTakeManager(ref reader, ref manager),
            _ => false,
        };
    }

    private static bool TryReadVersion(ref ArgumentReader reader, ref bool version)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return (name.SequenceEqual("version"u8) || name.SequenceEqual("v"u8)) && reader.TryTakeSwitch(ref version) && version;
    }

    // crun's forms: file:PATH is a path, the other two are refused with a word on what there is instead.
    private static bool TryTakeLog(ref ArgumentReader reader, ref Arena arena, ref Utf8 log)
    {
        if (!reader.TryTakeValue(out ReadOnlySpan<byte> text) || text.StartsWith("journald:"u8) || text.StartsWith("syslog:"u8))
        {
            return false;
        }

        text = text.StartsWith("file:"u8) ? text["file:"u8.Length..] : text;
        log = text.IsEmpty ? default : arena.Copy(text);
        return true;
    }

    private static bool TryTakeLogFormat(ref ArgumentReader reader, ref LogFormat format)
    {
        if (!reader.TryTakeValue(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        format = text.SequenceEqual("json"u8) ? LogFormat.Json : LogFormat.Text;
        return format == LogFormat.Json || text.SequenceEqual("text"u8);
    }

    private static bool TryTakeRootless(ref ArgumentReader reader, ref bool rootless)
    {
        if (!reader.TryTakeValue(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        rootless = text.SequenceEqual("true"u8);
        return rootless || text.SequenceEqual("false"u8) || text.SequenceEqual("auto"u8);
    }

    private static bool TryTakeManager(ref ArgumentReader reader, ref CgroupManager? manager)
    {
        if (!reader.TryTakeValue(out ReadOnlySpan<byte> text))
        {
            return false;
        }

        manager = text switch
        {
            _ when text.SequenceEqual("cgroupfs"u8) => CgroupManager.Cgroupfs,
            _ when text.SequenceEqual("systemd"u8) => CgroupManager.Systemd,
            _ when text.SequenceEqual("disabled"u8) => CgroupManager.Disabled,
            _ => null,
        };
        return manager is not null;
    }
}
