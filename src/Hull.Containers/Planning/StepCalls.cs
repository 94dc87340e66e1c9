using System;
using Hull.Containers.Planning.Sysctls;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>
/// The kernel calls of a step with their arguments, as strace(1) and the man pages write them: what <c>explain</c>
/// prints. In brackets stands what only the kernel's answer decides. Paths after <c>rootfs</c> are opened with
/// RESOLVE_IN_ROOT|RESOLVE_NO_MAGICLINKS, which is not repeated.
/// </summary>
public static class StepCalls
{
    /// <summary>For example <c>setsid()</c>.</summary>
    public static void WriteTo(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.JoinNamespace: Join(ref line, in step.Arguments<NamespaceStep>()); break;
            case StepKind.JoinContainer: JoinContainer(ref line, step.Arguments<NamespaceStep>().Type); break;
            case StepKind.OomScoreAdj: OomScoreAdj(ref line, step.Arguments<TextStep>().Text); break;
            case StepKind.AwaitGroups: line.Add("recvmsg(grouped)"u8); break;
            case StepKind.NewSession: line.Add("setsid()"u8); break;
            case StepKind.ReceiveNetwork: line.Add("recvmsg(SCM_RIGHTS: the namespace), setns(CLONE_NEWNET) [hull can not return to its own: unshare(CLONE_NEWNET), ioctl(SIOCSIFFLAGS lo up)]"u8); break;
            case StepKind.Unshare: line.Add("unshare("u8, FlagNames.Of(step.Arguments<NamespaceStep>().Type), ")"u8); break;
            case StepKind.TreePropagation: RootCalls.TreePropagation(ref line, in step.Arguments<PropagationStep>()); break;
            case StepKind.RootPropagation: RootCalls.Propagation(ref line, in step.Arguments<PropagationStep>()); break;
            case StepKind.RootParentPrivate: RootCalls.ParentPrivate(ref line, step.Arguments<TextStep>().Text); break;
            case StepKind.BindRoot: RootCalls.Bind(ref line, step.Arguments<TextStep>().Text); break;
            case StepKind.MountFileSystem: MountCalls.FileSystem(ref line, in step.Arguments<MountStep>()); break;
            case StepKind.MountBind: MountCalls.Bind(ref line, in step.Arguments<MountStep>()); break;
            case StepKind.Remount: MountCalls.Remount(ref line, in step.Arguments<MountStep>()); break;
            case StepKind.MakeDevice: DeviceCalls.MakeDevice(ref line, in step.Arguments<DeviceStep>()); break;
            case StepKind.MakeLink: DeviceCalls.MakeLink(ref line, in step.Arguments<LinkStep>()); break;
            case StepKind.OpenTerminal: DeviceCalls.OpenTerminal(ref line, in step.Arguments<TerminalStep>()); break;
            case StepKind.PivotRoot: RootCalls.Pivot(ref line, in step.Arguments<PropagationStep>()); break;
            case StepKind.MoveRoot: RootCalls.Move(ref line, in step.Arguments<PropagationStep>()); break;
            case StepKind.RuntimeHook:
                line.Add("sendmsg(run it), recvmsg(); hull: "u8);
                HookCalls.WriteTo(ref line, in step.Arguments<HookStep>());
                break;
            case StepKind.ContainerHook:
            case StepKind.PoststartHook:
            case StepKind.PoststopHook: HookCalls.WriteTo(ref line, in step.Arguments<HookStep>()); break;
            case StepKind.OpenHookOutput: HookCalls.OpenOutput(ref line, in step.Arguments<HookOutputStep>()); break;
            case StepKind.SetSysctl: DeviceCalls.SetSysctl(ref line, in step.Arguments<SysctlStep>()); break;
            case StepKind.MountReadonly: Inside(ref line, step.Arguments<TextStep>().Text, ", mount_setattr(MOUNT_ATTR_RDONLY)"u8); break;
            case StepKind.Hostname: Call(ref line, "sethostname("u8, step.Arguments<TextStep>().Text); break;
            case StepKind.Domainname: Call(ref line, "setdomainname("u8, step.Arguments<TextStep>().Text); break;
            case StepKind.ReadonlyPath: MountCalls.ReadonlyPath(ref line, step.Arguments<TextStep>().Text); break;
            case StepKind.MaskPath: MountCalls.MaskPath(ref line, step.Arguments<TextStep>().Text); break;
            case StepKind.MakeWorkingDirectory: Inside(ref line, step.Arguments<TextStep>().Text, " [missing: mkdirat; impossible: left to chdir]"u8); break;
            case StepKind.EnterDirectoryAsRoot:
                Call(ref line, "chdir("u8, step.Arguments<TextStep>().Text);
                line.Add(" [EACCES, EPERM: again as the user]"u8);
                break;
            case StepKind.ChangeDirectory:
                Call(ref line, "[not there yet: chdir("u8, step.Arguments<TextStep>().Text);
                line.Add("], getcwd() [outside the root: refused]"u8);
                break;
            default:
                if (!UserNamespaces.UserNamespaceText.TryWriteCalls(ref line, in step))
                {
                    IdentityCalls.WriteTo(ref line, in step);
                }

                break;
        }
    }

    private static void Join(scoped ref Line line, in NamespaceStep step)
    {
        Call(ref line, "open("u8, step.Path);
        line.Add(", setns("u8, FlagNames.Of(step.Type), step.Attempt ? ") [EPERM: kept open, and joined as root in the user namespace]"u8 : ")"u8);
    }

    private static void JoinContainer(scoped ref Line line, CloneFlags namespaces)
    {
        line.Add("setns(pidfd of its init, "u8);
        FlagNames.Write(ref line, namespaces);
        line.Add(")"u8);
    }

    private static void OomScoreAdj(scoped ref Line line, Utf8 score)
    {
        line.Add("open(\"/proc/self/oom_score_adj\", O_WRONLY)"u8);
        Call(ref line, ", write("u8, score);
    }

    private static void Inside(scoped ref Line line, Utf8 path, scoped ReadOnlySpan<byte> rest)
    {
        CallText.OpenInside(ref line, path.Span);
        line.Add(rest);
    }

    private static void Call(scoped ref Line line, scoped ReadOnlySpan<byte> call, Utf8 argument, scoped ReadOnlySpan<byte> rest = default)
    {
        line.Add(call);
        CallText.Quote(ref line, argument.Span);
        line.Add(rest, ")"u8);
    }
}
