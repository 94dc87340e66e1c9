using System;
using Hull.Containers.Lifecycle;
using Hull.Primitives;

namespace Hull.Matching;

/// <summary>
/// What stands behind <c>exec</c>. Its flags end at the container's id: all that follows is a command line of the
/// container's, whatever it looks like, a first <c>--</c> included (runc and crun pass that on too).
/// </summary>
internal static class ExecArguments
{
    /// <summary>Flags that may be repeated, as far as they are read.</summary>
    private struct Lists
    {
        public ArenaList<Utf8> Env;
        public ArenaList<Utf8> AdditionalGids;
        public ArenaList<Utf8> Capabilities;
        public ArenaList<Utf8> Cgroups;
    }

    /// <summary>Reads to the end. A command line without a command is taken: what to say of it depends on the container.</summary>
    public static bool TryRead(ref ArgumentReader reader, ref Arena arena, ref Command command)
    {
        Lists lists = default;
        ArgumentKind kind;
        while ((kind = reader.Read()) == ArgumentKind.Flag)
        {
            if (!TryReadText(ref reader, ref arena, ref command.Exec)
                && !TryReadSwitch(ref reader, ref command.Exec)
                && !TryReadList(ref reader, ref arena, ref lists))
            {
                return false;
            }
        }

        if (kind == ArgumentKind.End)
        {
            return false;
        }

        command.Id = reader.Text;
        command.Exec.Args = reader.TakeRest();
        command.Exec.Env = lists.Env.Items;
        command.Exec.AdditionalGids = lists.AdditionalGids.Items;
        command.Exec.Capabilities = lists.Capabilities.Items;
        command.Exec.Cgroups = lists.Cgroups.Items;
        return !command.Exec.ProcessFile.IsPresent || command.Exec.Args.Count == 0;
    }

    private static bool TryReadText(ref ArgumentReader reader, ref Arena arena, ref ExecOptions options)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("process"u8) || name.SequenceEqual("p"u8) => reader.TryTakeText(ref arena, ref options.ProcessFile),
            _ when name.SequenceEqual("console-socket"u8) => reader.TryTakeText(ref arena, ref options.ConsoleSocket),
            _ when name.SequenceEqual("pidfd-socket"u8) => reader.TryTakeText(ref arena, ref options.PidfdSocket),
            _ when name.SequenceEqual("pid-file"u8) => reader.TryTakeText(ref arena, ref options.PidFile),
            _ when name.SequenceEqual("cwd"u8) => reader.TryTakeText(ref arena, ref options.Cwd),
            _ when name.SequenceEqual("user"u8) || name.SequenceEqual("u"u8) => reader.TryTakeText(ref arena, ref options.User),
            _ when name.SequenceEqual("process-label"u8) => reader.TryTakeText(ref arena, ref options.ProcessLabel),
            _ when name.SequenceEqual("apparmor"u8) => reader.TryTakeText(ref arena, ref options.Apparmor),
            _ when name.SequenceEqual("preserve-fds"u8) => reader.TryTakeCount(ref options.PreserveFds),
            _ => false,
        };
    }

    private static bool TryReadSwitch(ref ArgumentReader reader, ref ExecOptions options)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("tty"u8) || name.SequenceEqual("t"u8) => reader.TryTakeSwitch(ref options.Tty),
            _ when name.SequenceEqual("detach"u8) || name.SequenceEqual("d"u8) => reader.TryTakeSwitch(ref options.Detach),
            _ when name.SequenceEqual("no-new-privs"u8) => reader.TryTakeSwitch(ref options.NoNewPrivileges),
            _ when name.SequenceEqual("ignore-paused"u8) => reader.TryTakeSwitch(ref options.IgnorePaused),
            _ => false,
        };
    }

    private static bool TryReadList(ref ArgumentReader reader, ref Arena arena, ref Lists lists)
    {
        ReadOnlySpan<byte> name = reader.Name;
        return name switch
        {
            _ when name.SequenceEqual("env"u8) || name.SequenceEqual("e"u8) => reader.TryTakeOneMore(ref arena, ref lists.Env),
            _ when name.SequenceEqual("additional-gids"u8) || name.SequenceEqual("g"u8) => reader.TryTakeOneMore(ref arena, ref lists.AdditionalGids),
            _ when name.SequenceEqual("cap"u8) || name.SequenceEqual("c"u8) => reader.TryTakeOneMore(ref arena, ref lists.Capabilities),
            _ when name.SequenceEqual("cgroup"u8) => reader.TryTakeOneMore(ref arena, ref lists.Cgroups),
            _ => false,
        };
    }
}
