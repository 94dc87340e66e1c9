using System;
using Hull.Containers.Planning.Sysctls;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>A step in words: what an error names and what <c>explain</c> prints.</summary>
public static class StepText
{
    /// <summary>For example <c>mount tmpfs on /dev/shm</c>.</summary>
    public static void WriteTo(scoped ref Line line, in Step step)
    {
        switch (step.Kind)
        {
            case StepKind.AwaitGroups: line.Add("wait to be put into the cgroups"u8); break;
            case StepKind.JoinNamespace:
                line.Add("join the "u8, NamespacePlan.NameOf(step.Arguments<NamespaceStep>().Type), " namespace "u8);
                line.Add(step.Arguments<NamespaceStep>().Path);
                break;
            case StepKind.JoinContainer: line.Add("join the container's namespaces"u8); break;
            case StepKind.OomScoreAdj: line.Add("set oom_score_adj to "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.NewSession: line.Add("start a session of its own"u8); break;
            case StepKind.ReceiveNetwork: line.Add(step.Origin.Field == SpecField.Namespaces ? "enter the network namespace"u8 : "enter the new network namespace"u8); break;
            case StepKind.Unshare: line.Add("make a new "u8, NamespacePlan.NameOf(step.Arguments<NamespaceStep>().Type), " namespace"u8); break;
            case StepKind.TreePropagation: line.Add("stop mounts from passing to the host"u8); break;
            case StepKind.RootParentPrivate: line.Add("make the mount below the rootfs private: "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.BindRoot: line.Add("bind the rootfs "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.MountFileSystem: WriteMount(ref line, "mount "u8, step.Arguments<MountStep>().Type, in step.Arguments<MountStep>()); break;
            case StepKind.MountBind: WriteMount(ref line, "bind "u8, step.Arguments<MountStep>().Source, in step.Arguments<MountStep>()); break;
            case StepKind.Remount: line.Add("remount "u8, step.Arguments<MountStep>().Target.Span); break;
            case StepKind.MakeDevice:
                line.Add(step.Arguments<DeviceStep>().Bind ? "bind the host's device "u8 : "make the device "u8, step.Arguments<DeviceStep>().Path.Span);
                break;
            case StepKind.MakeLink: line.Add("link "u8, step.Arguments<LinkStep>().Path.Span); break;
            case StepKind.OpenTerminal: line.Add("open a terminal"u8); break;
            case StepKind.RuntimeHook: line.Add("let hull run the hook "u8, step.Arguments<HookStep>().Path.Span); break;
            case StepKind.ContainerHook: line.Add("run the hook "u8, step.Arguments<HookStep>().Path.Span); break;
            case StepKind.OpenHookOutput: line.Add("open the files for what hooks say"u8); break;
            case StepKind.SetSysctl:
                line.Add("set the sysctl "u8, step.Arguments<SysctlStep>().Name.Span, " to "u8);
                line.AddEscaped(step.Arguments<SysctlStep>().Value.Span);
                break;
            case StepKind.PivotRoot:
            case StepKind.MoveRoot: line.Add("make the rootfs the root"u8); break;
            case StepKind.MountReadonly: line.Add("make "u8, step.Arguments<TextStep>().Text.Span, " read-only"u8); break;
            case StepKind.RootPropagation: line.Add("set the propagation of the root"u8); break;
            case StepKind.Hostname: line.Add("set the hostname "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.Domainname: line.Add("set the domainname "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.ReadonlyPath: line.Add("make "u8, step.Arguments<TextStep>().Text.Span, " read-only"u8); break;
            case StepKind.MaskPath: line.Add("mask "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.MakeWorkingDirectory: line.Add("make "u8, step.Arguments<TextStep>().Text.Span, " if it is missing"u8); break;
            case StepKind.Umask: WriteOctal(ref line, "set the umask "u8, step.Arguments<NumberStep>().Value); break;
            case StepKind.ResourceLimit: WriteLimit(ref line, in step.Arguments<LimitStep>()); break;
            case StepKind.GiveStreams: WriteNumber(ref line, "give standard streams to uid "u8, step.Arguments<NumberStep>().Value); break;
            case StepKind.NoNewPrivileges: line.Add("set no_new_privs"u8); break;
            case StepKind.BoundingSet: line.Add("shrink the capability bounding set"u8); break;
            case StepKind.Filter: WriteNumber(ref line, "load the seccomp filter, instructions: "u8, (uint)step.Arguments<FilterStep>().Program.Count); break;
            case StepKind.SetGroups: WriteNumber(ref line, "set supplementary groups: "u8, (uint)step.Arguments<GroupsStep>().Groups.Count); break;
            case StepKind.SetGid: WriteNumber(ref line, "become gid "u8, step.Arguments<NumberStep>().Value); break;
            case StepKind.SetUid: WriteNumber(ref line, "become uid "u8, step.Arguments<NumberStep>().Value); break;
            case StepKind.Capabilities: line.Add("set capabilities"u8); break;
            case StepKind.EnterDirectoryAsRoot: line.Add("enter "u8, step.Arguments<TextStep>().Text.Span, " as root"u8); break;
            case StepKind.ChangeDirectory: line.Add("enter "u8, step.Arguments<TextStep>().Text.Span); break;
            case StepKind.HomeDirectory: line.Add("find HOME in /etc/passwd"u8); break;
            case StepKind.FindProgram: line.Add("find "u8, step.Arguments<ProgramStep>().Arguments[0].Span); break;
            case StepKind.LetOwnerJoin: line.Add("let the caller's exec join before start"u8); break;
            case StepKind.Ready: line.Add("report that all is ready"u8); break;
            case StepKind.AwaitStart: line.Add("wait for hull start"u8); break;
            case StepKind.Execute: line.Add("execute "u8, step.Arguments<ProgramStep>().Arguments[0].Span); break;
            case StepKind.PoststartHook: line.Add("started: hull runs the hook "u8, step.Arguments<HookStep>().Path.Span); break;
            case StepKind.PoststopHook: line.Add("deleted: hull runs the hook "u8, step.Arguments<HookStep>().Path.Span); break;
            default:
                bool known = Attributes.AttributeText.TryWrite(ref line, in step) || Labels.LabelText.TryWrite(ref line, in step)
                    || UserNamespaces.UserNamespaceText.TryWrite(ref line, in step);
                line.Add(known ? default : "unknown step"u8);
                break;
        }
    }

    /// <summary>The field it comes from, as users write it: <c>mounts[3]</c>, <c>linux.sysctl["net.ipv4.ip_forward"]</c>.</summary>
    public static void WriteOrigin(scoped ref Line line, in Step step)
    {
        if (step.Kind == StepKind.SetSysctl)
        {
            SysctlPlanner.WriteField(ref line, step.Arguments<SysctlStep>().Name);
        }
        else
        {
            step.Origin.WriteTo(ref line);
        }
    }

    private static void WriteMount(scoped ref Line line, scoped ReadOnlySpan<byte> verb, Utf8 what, in MountStep step)
    {
        line.Add(verb, what.Span, " on "u8);
        line.Add(step.Target);
    }

    private static void WriteNumber(scoped ref Line line, scoped ReadOnlySpan<byte> words, uint value)
    {
        line.Add(words);
        line.Add(value);
    }

    private static void WriteOctal(scoped ref Line line, scoped ReadOnlySpan<byte> words, uint value)
    {
        line.Add(words);
        line.AddOctal(value);
    }

    private static void WriteLimit(scoped ref Line line, in LimitStep step)
    {
        line.Add("limit "u8, ResourceNames.Of(step.Resource), " to "u8);
        line.AddUnsigned(step.Soft);
        line.Add("/"u8);
        line.AddUnsigned(step.Hard);
    }
}
