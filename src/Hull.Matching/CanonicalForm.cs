using System;
using System.Buffers.Text;
using Hull.Containers.Lifecycle;
using Hull.Primitives;

namespace Hull.Matching;

/// <summary>
/// A command written back as argv in the one form <see cref="CommandMatcher"/> is sure to take: long flags, values behind
/// <c>=</c>, the positional arguments behind <c>--</c>. This is how a command that only System.CommandLine could read
/// gets back to the bare gear.
/// </summary>
public static class CanonicalForm
{
    private const int MostArguments = 32;
    private const int LongestNumber = 16;

    /// <summary>Writes <paramref name="command"/> into <paramref name="arena"/>; <paramref name="program"/> becomes argv[0].</summary>
    public static Slice<Utf8> Of(Utf8 program, in Command command, ref Arena arena)
    {
        ArenaList<Utf8> argv = default;
        argv.Reserve(ref arena, MostArguments);
        argv.Add(ref arena, program);
        AddGlobal(ref argv, in command.Global, ref arena);
        argv.Add(ref arena, arena.Copy(VerbNames.Of(command.Verb)));
        if (command.Verb != Verb.Version)
        {
            AddCreate(ref argv, in command.Create, ref arena);
            AddExec(ref argv, in command.Exec, ref arena);
            AddSwitch(ref argv, "--all"u8, command.All, ref arena);
            AddSwitch(ref argv, "--force"u8, command.Force, ref arena);
            AddSwitch(ref argv, "--mode=null"u8, command.Discard, ref arena);
            AddSwitch(ref argv, "--format=json"u8, command.Json, ref arena);
            argv.Add(ref arena, arena.Copy("--"u8));
            argv.Add(ref arena, command.Id);
            if (command.Signal.IsPresent)
            {
                argv.Add(ref arena, command.Signal);
            }

            foreach (Utf8 argument in command.Exec.Args)
            {
                argv.Add(ref arena, argument);
            }
        }

        return argv.Items;
    }

    private static void AddGlobal(ref ArenaList<Utf8> argv, in GlobalOptions global, ref Arena arena)
    {
        AddText(ref argv, "--root="u8, global.Root, ref arena);
        // With the prefix, lest the path itself begins with one.
        AddText(ref argv, "--log=file:"u8, global.Log, ref arena);
        AddSwitch(ref argv, "--log-format=json"u8, global.LogFormat == LogFormat.Json, ref arena);
        AddSwitch(ref argv, "--debug"u8, global.Debug, ref arena);
        AddSwitch(ref argv, "--cgroup-manager=systemd"u8, global.CgroupManager == CgroupManager.Systemd, ref arena);
        AddSwitch(ref argv, "--cgroup-manager=disabled"u8, global.CgroupManager == CgroupManager.Disabled, ref arena);
        AddSwitch(ref argv, "--rootless=true"u8, global.Rootless, ref arena);
    }

    private static void AddCreate(ref ArenaList<Utf8> argv, in CreateOptions create, ref Arena arena)
    {
        AddText(ref argv, "--bundle="u8, create.Bundle, ref arena);
        AddText(ref argv, "--config="u8, create.Config, ref arena);
        AddText(ref argv, "--console-socket="u8, create.ConsoleSocket, ref arena);
        AddText(ref argv, "--pidfd-socket="u8, create.PidfdSocket, ref arena);
        AddText(ref argv, "--pid-file="u8, create.PidFile, ref arena);
        AddCount(ref argv, "--preserve-fds="u8, create.PreserveFds, ref arena);
        AddSwitch(ref argv, "--no-pivot"u8, create.NoPivot, ref arena);
        AddSwitch(ref argv, "--no-new-keyring"u8, create.NoNewKeyring, ref arena);
        AddSwitch(ref argv, "--no-subreaper"u8, create.NoSubreaper, ref arena);
        AddSwitch(ref argv, "--detach"u8, create.Detach, ref arena);
        AddSwitch(ref argv, "--keep"u8, create.Keep, ref arena);
    }

    private static void AddExec(ref ArenaList<Utf8> argv, in ExecOptions exec, ref Arena arena)
    {
        AddText(ref argv, "--process="u8, exec.ProcessFile, ref arena);
        AddText(ref argv, "--console-socket="u8, exec.ConsoleSocket, ref arena);
        AddText(ref argv, "--pidfd-socket="u8, exec.PidfdSocket, ref arena);
        AddText(ref argv, "--pid-file="u8, exec.PidFile, ref arena);
        AddText(ref argv, "--cwd="u8, exec.Cwd, ref arena);
        AddText(ref argv, "--user="u8, exec.User, ref arena);
        AddText(ref argv, "--process-label="u8, exec.ProcessLabel, ref arena);
        AddText(ref argv, "--apparmor="u8, exec.Apparmor, ref arena);
        AddEach(ref argv, "--env="u8, exec.Env, ref arena);
        AddEach(ref argv, "--additional-gids="u8, exec.AdditionalGids, ref arena);
        AddEach(ref argv, "--cap="u8, exec.Capabilities, ref arena);
        AddEach(ref argv, "--cgroup="u8, exec.Cgroups, ref arena);
        AddCount(ref argv, "--preserve-fds="u8, exec.PreserveFds, ref arena);
        AddSwitch(ref argv, "--tty"u8, exec.Tty, ref arena);
        AddSwitch(ref argv, "--detach"u8, exec.Detach, ref arena);
        AddSwitch(ref argv, "--no-new-privs"u8, exec.NoNewPrivileges, ref arena);
        AddSwitch(ref argv, "--ignore-paused"u8, exec.IgnorePaused, ref arena);
    }

    private static void AddSwitch(ref ArenaList<Utf8> argv, ReadOnlySpan<byte> flag, bool given, ref Arena arena)
    {
        if (given)
        {
            argv.Add(ref arena, arena.Copy(flag));
        }
    }

    private static void AddText(ref ArenaList<Utf8> argv, ReadOnlySpan<byte> flag, Utf8 value, ref Arena arena)
    {
        if (value.IsPresent)
        {
            argv.Add(ref arena, arena.Join(flag, value.Span));
        }
    }

    private static void AddEach(ref ArenaList<Utf8> argv, ReadOnlySpan<byte> flag, Slice<Utf8> values, ref Arena arena)
    {
        foreach (Utf8 value in values)
        {
            argv.Add(ref arena, arena.Join(flag, value.Span));
        }
    }

    private static void AddCount(ref ArenaList<Utf8> argv, ReadOnlySpan<byte> flag, int value, ref Arena arena)
    {
        if (value != 0)
        {
            Span<byte> digits = stackalloc byte[LongestNumber];
            Utf8Formatter.TryFormat(value, digits, out int length);
            argv.Add(ref arena, arena.Join(flag, digits[..length]));
        }
    }
}
