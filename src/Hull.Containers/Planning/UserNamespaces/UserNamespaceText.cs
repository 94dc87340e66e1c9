using System;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.UserNamespaces;

/// <summary>Words and kernel calls of the steps that enter a user namespace.</summary>
internal static class UserNamespaceText
{
    /// <summary>The words; nothing for steps of other kinds.</summary>
    public static bool TryWrite(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.MakeUserNamespace: line.Add("make a new user namespace"u8); break;
            case StepKind.CheckIdMaps: line.Add("compare the user namespace's maps with the config's"u8); break;
            case StepKind.BecomeRoot: line.Add("become root in the user namespace"u8); break;
            case StepKind.MakeTimeNamespace: line.Add("make a new time namespace"u8); break;
            case StepKind.CloneAgain: line.Add("clone into the container's namespaces"u8); break;
            case StepKind.LoopbackUp: line.Add("bring lo up"u8); break;
            default: return false;
        }

        return true;
    }

    /// <summary>The calls; false for steps of other kinds.</summary>
    public static bool TryWriteCalls(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.MakeUserNamespace: Make(ref line, in step.Arguments<UserNamespaceStep>()); break;
            case StepKind.CheckIdMaps: line.Add("sendmsg(look), recvmsg(); hull: read(\"/proc/PID/uid_map\"), read(\"/proc/PID/gid_map\") [others than the config's: refused]"u8); break;
            case StepKind.BecomeRoot: line.Add("setgroups([]) [EPERM: denied in this namespace], setresgid(0, 0, 0), setresuid(0, 0, 0)"u8); break;
            case StepKind.MakeTimeNamespace: line.Add("unshare(CLONE_NEWTIME) [linux.timeOffsets: write(\"/proc/self/timens_offsets\")]"u8); break;
            case StepKind.CloneAgain:
                line.Add("clone("u8);
                FlagNames.Write(ref line, step.Arguments<NamespaceStep>().Type | CloneFlags.Pidfd | CloneFlags.Parent);
                line.Add("), sendmsg(its pid, SCM_RIGHTS: its pidfd), exit_group(0); the new one goes on"u8);
                break;
            case StepKind.LoopbackUp: line.Add("ioctl(SIOCSIFFLAGS, {\"lo\", IFF_UP})"u8); break;
            default: return false;
        }

        return true;
    }

    /// <summary>Why a step stands where it does.</summary>
    public static ReadOnlySpan<byte> ReasonOf(StepKind kind) => kind switch
    {
        StepKind.MakeUserNamespace or StepKind.CheckIdMaps or StepKind.BecomeRoot or StepKind.MakeTimeNamespace =>
            "before the other namespaces: they belong to the user namespace of whoever makes them"u8,
        StepKind.CloneAgain => "as root in the user namespace, out of reach of everybody in the container until now"u8,
        _ => default,
    };

    private static void Make(scoped ref Line line, in UserNamespaceStep step)
    {
        line.Add("unshare(CLONE_NEWUSER), "u8);
        line.Add(step.OrdinaryUser ? "prctl(PR_SET_DUMPABLE, 1), "u8 : default);
        line.Add("sendmsg(map), recvmsg(); hull: "u8);
        line.Add(step.DenySetgroups ? "write(\"/proc/PID/setgroups\", \"deny\"), "u8 : default);
        Map(ref line, "gid_map"u8, step.GidHelper, step.Gids);
        line.Add(", "u8);
        Map(ref line, "uid_map"u8, step.UidHelper, step.Uids);
        line.Add(step.OrdinaryUser ? "; prctl(PR_SET_DUMPABLE, 0)"u8 : default);
    }

    private static void Map(scoped ref Line line, scoped ReadOnlySpan<byte> file, Utf8 helper, Utf8 map)
    {
        if (helper.IsPresent)
        {
            line.Add(helper.Span, " PID "u8, map.Span.TrimEnd((byte)'\n'));
            return;
        }

        line.Add("write(\"/proc/PID/"u8, file, "\", "u8);
        CallText.Quote(ref line, map.Span);
        line.Add(")"u8);
    }
}
