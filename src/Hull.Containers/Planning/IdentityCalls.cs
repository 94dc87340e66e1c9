using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The kernel calls of the last steps: who the process is, and what it runs.</summary>
internal static class IdentityCalls
{
    /// <summary>Writes them; nothing for steps of other kinds.</summary>
    public static void WriteTo(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.Umask: Umask(ref line, step.Arguments<NumberStep>().Value); break;
            case StepKind.ResourceLimit: Limit(ref line, in step.Arguments<LimitStep>()); break;
            case StepKind.GiveStreams: GiveStreams(ref line, step.Arguments<NumberStep>().Value); break;
            case StepKind.NoNewPrivileges: line.Add("prctl(PR_SET_NO_NEW_PRIVS, 1)"u8); break;
            case StepKind.BoundingSet: BoundingSet(ref line, in step.Arguments<CapabilityStep>()); break;
            case StepKind.Filter: Filter(ref line, in step.Arguments<FilterStep>()); break;
            case StepKind.SetGroups:
                line.Add("setgroups("u8);
                CallText.Numbers(ref line, step.Arguments<GroupsStep>().Groups);
                line.Add(step.Arguments<GroupsStep>().MayBeDenied ? ") [EPERM: denied in this user namespace]"u8 : ")"u8);
                break;
            case StepKind.SetGid: CallText.AllThree(ref line, "setresgid"u8, step.Arguments<NumberStep>().Value); break;
            case StepKind.SetUid:
                line.Add("prctl(PR_SET_KEEPCAPS, 1), "u8);
                CallText.AllThree(ref line, "setresuid"u8, step.Arguments<NumberStep>().Value);
                break;
            case StepKind.Capabilities: Capabilities(ref line, in step.Arguments<CapabilityStep>()); break;
            case StepKind.HomeDirectory: line.Add("openat2(rootfs, \"/etc/passwd\"), read [no file, no such user: HOME=/]"u8); break;
            case StepKind.FindProgram: FindProgram(ref line, in step.Arguments<ProgramStep>()); break;
            case StepKind.LetOwnerJoin: line.Add("close(all that is the host's), prctl(PR_SET_DUMPABLE, 1) [started: 0]"u8); break;
            case StepKind.Ready: line.Add("sync: write(ready), read() [the parent is gone: exit]"u8); break;
            case StepKind.AwaitStart: line.Add("accept4(start.sock), read()"u8); break;
            case StepKind.Execute: Execute(ref line, in step.Arguments<ProgramStep>()); break;
            default:
                if (!Labels.LabelText.TryWriteCalls(ref line, in step))
                {
                    Attributes.AttributeCalls.WriteTo(ref line, in step);
                }

                break;
        }
    }

    private static void Umask(scoped ref Line line, uint mask)
    {
        line.Add("umask("u8);
        line.AddOctal(mask);
        line.Add(")"u8);
    }

    private static void Limit(scoped ref Line line, in LimitStep step)
    {
        line.Add("prlimit("u8, ResourceNames.Of(step.Resource), ", {"u8);
        Bound(ref line, step.Soft);
        line.Add(", "u8);
        Bound(ref line, step.Hard);
        line.Add("})"u8);
    }

    private static void Bound(scoped ref Line line, ulong value)
    {
        if (value == ulong.MaxValue)
        {
            line.Add("RLIM_INFINITY"u8);
        }
        else
        {
            line.AddUnsigned(value);
        }
    }

    private static void GiveStreams(scoped ref Line line, uint uid)
    {
        for (int stream = 0; stream <= Fd.StandardError.Number; stream++)
        {
            line.Add(stream > 0 ? ", fchown("u8 : "fchown("u8);
            line.Add(stream);
            line.Add(", "u8);
            line.Add(uid);
            line.Add(", -1)"u8);
        }

        line.Add(" [statx: pipes and ttys of another owner only]"u8);
    }

    private static void BoundingSet(scoped ref Line line, in CapabilityStep step)
    {
        line.Add("prctl(PR_CAPBSET_DROP, all but "u8);
        CallText.Capabilities(ref line, step.Bounding, step.Last);
        line.Add(")"u8);
    }

    private static void Capabilities(scoped ref Line line, in CapabilityStep step)
    {
        line.Add("prctl(PR_SET_KEEPCAPS, 0), capset({effective="u8);
        CallText.Capabilities(ref line, step.Effective, step.Last);
        line.Add(", permitted="u8);
        if (step.Permitted == step.Effective)
        {
            line.Add("the same"u8);
        }
        else
        {
            CallText.Capabilities(ref line, step.Permitted, step.Last);
        }

        line.Add(", inheritable="u8);
        CallText.Capabilities(ref line, step.Inheritable, step.Last);
        line.Add("}), prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)"u8);
        if (step.Ambient != 0)
        {
            line.Add(", prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, "u8);
            CallText.Capabilities(ref line, step.Ambient, step.Last);
            line.Add(") [EPERM: passed over]"u8);
        }
    }

    private static void FindProgram(scoped ref Line line, in ProgramStep step)
    {
        line.Add("statx, access(X_OK) of "u8);
        CallText.Texts(ref line, step.Candidates);
        line.Add(step.Candidates.Count > 1 ? " [the first that fits]"u8 : default);
    }

    private static void Filter(scoped ref Line line, in FilterStep step)
    {
        if (step.IsLast)
        {
            Prepare(ref line, step.Preserved);
        }

        line.Add("seccomp(SECCOMP_SET_MODE_FILTER, "u8);
        line.AddHex(step.Flags);
        line.Add(", "u8);
        line.Add(step.Program.Count);
        line.Add(" instructions)"u8);
        if (step.Notifies)
        {
            line.Add(" [hull: pidfd_getfd(the listener), sendmsg(SCM_RIGHTS) to listenerPath], read()"u8);
        }
    }

    private static void Prepare(scoped ref Line line, int preserved)
    {
        line.Add("close_range("u8);
        line.Add(Fd.StandardError.Number + 1 + preserved);
        line.Add(", ~0, CLOSE_RANGE_CLOEXEC), rt_sigaction(every signal, SIG_DFL), rt_sigprocmask(SIG_SETMASK, []), "u8);
    }

    private static void Execute(scoped ref Line line, in ProgramStep step)
    {
        Prepare(ref line, step.Preserved);
        line.Add("execve([what was found], "u8);
        CallText.Texts(ref line, step.Arguments);
        line.Add(", "u8);
        // The last entry is free for HOME.
        line.Add(step.Environment.Count - 1);
        line.Add(" variables)"u8);
    }
}
