using Hull.Containers.Planning;
using Hull.Containers.Planning.Attributes;
using Hull.Containers.Planning.Labels;
using Hull.Containers.Planning.Sysctls;
using Hull.Containers.Planning.UserNamespaces;
using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Child;

/// <summary>The screenplay: each step of the plan, done. The order is the plan's; why it is so stands where the plan is made.</summary>
internal static class ChildWalk
{
    /// <summary>Walks until the program has the process. Returns only when a step failed, after reporting it.</summary>
    public static void UntilExecuted(ref ChildContext context)
    {
        for (int i = 0; i < context.Plan.Steps.Count; i++)
        {
            FaultHandler.Step = i;
            context.Step = i;
#if FAULT_INJECTION
            DeliberateFault.IfAsked(in context.Plan.Steps[i]);
#endif
            Errno errno = Do(ref context, in context.Plan.Steps[i]);
            if (errno != Errno.None)
            {
                Report(ref context, i, errno);
                return;
            }
        }
    }

    private static Errno Do(ref ChildContext context, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.AwaitGroups: return SyncSteps.Expect(ref context, SyncMessage.Grouped);
            case StepKind.JoinNamespace: return NamespaceSteps.Join(ref context, in step.Arguments<NamespaceStep>());
            case StepKind.JoinContainer: return NamespaceSteps.JoinContainer(ref context, in step.Arguments<NamespaceStep>());
            case StepKind.OomScoreAdj: return IdentitySteps.OomScoreAdj(ref context, step.Arguments<TextStep>().Text);
            case StepKind.OpenLabelFile: return LabelSteps.Open(ref context, in step.Arguments<LabelStep>());
            case StepKind.LabelKeys: return LabelSteps.Keys(ref context, step.Arguments<TextStep>().Text);
            case StepKind.SetLabel: return LabelSteps.Set(ref context, in step.Arguments<LabelStep>());
            case StepKind.NewSession: return context.Note(KernelCall.Setsid, Sys.SetSession());
            case StepKind.ReceiveNetwork: return NamespaceSteps.ReceiveNetwork(ref context);
            case StepKind.Unshare: return context.Note(KernelCall.Unshare, Sys.Unshare(step.Arguments<NamespaceStep>().Type));
            case StepKind.MakeUserNamespace: return UserNamespaceSteps.Make(ref context, in step.Arguments<UserNamespaceStep>());
            case StepKind.CheckIdMaps: return UserNamespaceSteps.CheckMaps(ref context);
            case StepKind.BecomeRoot: return UserNamespaceSteps.BecomeRoot(ref context);
            case StepKind.MakeTimeNamespace: return UserNamespaceSteps.MakeTime(ref context);
            case StepKind.CloneAgain: return UserNamespaceSteps.CloneAgain(ref context, in step.Arguments<NamespaceStep>());
            case StepKind.LoopbackUp: return UserNamespaceSteps.LoopbackUp(ref context);
            case StepKind.TreePropagation: return RootChange.TreePropagation(ref context, in step.Arguments<PropagationStep>());
            case StepKind.RootParentPrivate: return RootfsSteps.RootParentPrivate(ref context, step.Arguments<TextStep>().Text);
            case StepKind.BindRoot: return RootfsSteps.BindRoot(ref context, step.Arguments<TextStep>().Text);
            case StepKind.MountFileSystem: return MountSteps.MountFileSystem(ref context, in step.Arguments<MountStep>());
            case StepKind.MountBind: return MountSteps.MountBind(ref context, in step.Arguments<MountStep>());
            case StepKind.Remount: return MountSteps.Remount(ref context, in step.Arguments<MountStep>());
            case StepKind.MakeDevice: return DeviceSteps.MakeDevice(ref context, in step.Arguments<DeviceStep>());
            case StepKind.MakeLink: return DeviceSteps.MakeLink(ref context, in step.Arguments<LinkStep>());
            case StepKind.OpenTerminal: return DeviceSteps.OpenTerminal(ref context, in step.Arguments<TerminalStep>());
            case StepKind.RuntimeHook: return HookSteps.LetHullRun(ref context);
            case StepKind.ContainerHook: return HookSteps.Run(ref context, in step.Arguments<HookStep>());
            case StepKind.OpenHookOutput: return HookSteps.OpenOutput(ref context, in step.Arguments<HookOutputStep>());
            case StepKind.SetSysctl: return SysctlSteps.Set(ref context, in step.Arguments<SysctlStep>());
            case StepKind.PivotRoot: return RootChange.Pivot(ref context, in step.Arguments<PropagationStep>());
            case StepKind.MoveRoot: return RootChange.Move(ref context, in step.Arguments<PropagationStep>());
            case StepKind.MountReadonly: return MountSteps.MountReadonly(ref context, step.Arguments<TextStep>().Text);
            case StepKind.RootPropagation: return RootfsSteps.RootPropagation(ref context, in step.Arguments<PropagationStep>());
            case StepKind.Hostname: return context.Note(KernelCall.Sethostname, Sys.SetHostname(step.Arguments<TextStep>().Text.Span));
            case StepKind.Domainname: return context.Note(KernelCall.Setdomainname, Sys.SetDomainname(step.Arguments<TextStep>().Text.Span));
            case StepKind.ReadonlyPath: return RootfsSteps.ReadonlyPath(ref context, step.Arguments<TextStep>().Text);
            case StepKind.MaskPath: return MaskSteps.MaskPath(ref context, step.Arguments<TextStep>().Text);
            case StepKind.MakeWorkingDirectory: return RootfsSteps.MakeWorkingDirectory(ref context, step.Arguments<TextStep>().Text);
            case StepKind.Umask: return SetUmask(step.Arguments<NumberStep>().Value);
            case StepKind.ResourceLimit: return SetLimit(ref context, in step.Arguments<LimitStep>());
            case StepKind.GiveStreams: return IdentitySteps.GiveStreams(ref context, step.Arguments<NumberStep>().Value);
            case StepKind.NoNewPrivileges: return context.Note(KernelCall.Prctl, Sys.Prctl(PrctlOption.SetNoNewPrivileges, 1));
            case StepKind.BoundingSet: return IdentitySteps.BoundingSet(ref context, in step.Arguments<CapabilityStep>());
            case StepKind.Filter: return ProgramSteps.LoadFilter(ref context, in step.Arguments<FilterStep>());
            case StepKind.SetGroups: return IdentitySteps.SetGroups(ref context, in step.Arguments<GroupsStep>());
            case StepKind.SetGid: return context.Note(KernelCall.Setresgid, Sys.SetGid(step.Arguments<NumberStep>().Value));
            case StepKind.SetUid: return IdentitySteps.SetUid(ref context, step.Arguments<NumberStep>().Value);
            case StepKind.Capabilities: return IdentitySteps.Capabilities(ref context, in step.Arguments<CapabilityStep>());
            case StepKind.EnterDirectoryAsRoot: return IdentitySteps.EnterDirectoryAsRoot(ref context, step.Arguments<TextStep>().Text);
            case StepKind.ChangeDirectory: return IdentitySteps.ChangeDirectory(ref context, step.Arguments<TextStep>().Text);
            case StepKind.SessionKeyring: return AttributeSteps.SessionKeyring(ref context, in step.Arguments<KeyringStep>());
            case StepKind.Scheduler: return AttributeSteps.Scheduler(ref context, in step.Arguments<SchedulingAttributes>());
            case StepKind.CpuAffinity: return AttributeSteps.CpuAffinity(ref context, in step.Arguments<AffinityStep>());
            case StepKind.IoPriority: return AttributeSteps.IoPriority(ref context, in step.Arguments<IoPriorityStep>());
            case StepKind.MemoryPolicy: return AttributeSteps.MemoryPolicy(ref context, in step.Arguments<MemoryPolicyStep>());
            case StepKind.Personality: return AttributeSteps.Personality(ref context, step.Arguments<NumberStep>().Value);
            case StepKind.HomeDirectory: return ProgramSteps.HomeDirectory(ref context, step.Arguments<NumberStep>().Value);
            case StepKind.FindProgram: return ProgramSteps.FindProgram(ref context, in step.Arguments<ProgramStep>());
            case StepKind.LetOwnerJoin: return SyncSteps.LetOwnerJoin(ref context);
            case StepKind.Ready: return SyncSteps.Ready(ref context);
            case StepKind.AwaitStart: return SyncSteps.AwaitStart(ref context);
            case StepKind.Execute: return ProgramSteps.Execute(ref context, in step.Arguments<ProgramStep>());
            default: return context.Refuse(ChildVerdict.None, Errno.NotImplemented);
        }
    }

    private static Errno SetUmask(uint mask)
    {
        Sys.SetUmask(mask);
        return Errno.None;
    }

    private static Errno SetLimit(ref ChildContext context, in LimitStep step) =>
        context.Note(KernelCall.Setrlimit, Sys.SetResourceLimit(step.Resource, step.Soft, step.Hard));

    private static void Report(ref ChildContext context, int step, Errno errno)
    {
        if (context.Verdict == ChildVerdict.PeerGone)
        {
            return;
        }

        ChildFailure failure = new() { Step = step, Errno = errno, Call = context.Call, Verdict = context.Verdict, Status = context.Status, Origin = context.Plan.Steps[step].Origin };
        Line message = new(stackalloc byte[1 + 64 + ChildFailure.DetailLimit]);
        message.AddByte((byte)SyncMessage.Failed);
        message.Add(ChildFailure.BytesOf(ref failure));
        message.Add(context.Detail);
        Sys.Send(context.Sync, message.Written, Fd.None);
    }
}
