using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning.Labels;

/// <summary>
/// process.apparmorProfile and process.selinuxLabel. Both are written to files of the process's own below /proc/self/attr,
/// and take hold at the next execve(2). What lies at /proc inside a container is the container's affair, and a write to
/// the wrong file would be no lock at all (CVE-2019-16884, CVE-2025-52881); so the files are opened first of all, through
/// the host's procfs, and written once the container is made.
/// </summary>
internal static class LabelPlanner
{
    /// <summary>apparmor(7)'s command for "at the next execve".</summary>
    private static ReadOnlySpan<byte> OnExec => "exec "u8;

    /// <summary>Refuses a lock that this host can't turn.</summary>
    public static Outcome Check(in Process process, in HostFacts host, ref Arena scratch)
    {
        if (!process.ApparmorProfile.IsEmpty && !host.HasApparmor)
        {
            return Outcome.Refuse(
                new SpecPath(SpecField.ApparmorProfile).Text(ref scratch),
                scratch.Copy("apparmor profile is specified in config, but apparmor is not enabled on this host"u8),
                scratch.Copy("see /sys/module/apparmor/parameters/enabled"u8));
        }

        // runc's words.
        return !process.SelinuxLabel.IsEmpty && !host.HasSelinux
            ? Outcome.Refuse(
                new SpecPath(SpecField.SelinuxLabel).Text(ref scratch),
                scratch.Copy("selinux label is specified in config, but selinux is disabled or not supported"u8),
                scratch.Copy("it needs selinuxfs, writable, at /sys/fs/selinux and a loaded policy"u8))
            : Outcome.Ok;
    }

    /// <summary>True when there is a label to be set.</summary>
    public static bool IsAsked(in Process process) => !process.ApparmorProfile.IsEmpty || !process.SelinuxLabel.IsEmpty;

    /// <summary>Adds the opening of the files, while the host's procfs is in sight.</summary>
    /// <param name="steps">The plan.</param>
    /// <param name="process">The process.</param>
    /// <param name="keyring">A session keyring will be made or joined: it gets the process's label.</param>
    public static void AddOpening(ref StepList steps, in Process process, bool keyring)
    {
        if (!process.ApparmorProfile.IsEmpty)
        {
            steps.Add(StepKind.OpenLabelFile, new SpecPath(SpecField.ApparmorProfile), new LabelStep(SecurityModule.Apparmor, default));
        }

        if (process.SelinuxLabel.IsEmpty)
        {
            return;
        }

        steps.Add(StepKind.OpenLabelFile, new SpecPath(SpecField.SelinuxLabel), new LabelStep(SecurityModule.Selinux, default));
        if (keyring)
        {
            // Holds until execve(2), and nothing but the keyring is made until then: so it can be written at once.
            steps.AddText(StepKind.LabelKeys, new SpecPath(SpecField.SelinuxLabel), process.SelinuxLabel);
        }
    }

    /// <summary>
    /// Adds the writing. After createContainer hooks, which run on the host's behalf, and before startContainer hooks,
    /// which may come from the image: what the process executes from here on is confined, as under runc.
    /// </summary>
    public static void AddSetting(ref StepList steps, in Process process)
    {
        if (!process.ApparmorProfile.IsEmpty)
        {
            Utf8 command = steps.Arena.Join(OnExec, process.ApparmorProfile.Span);
            steps.Add(StepKind.SetLabel, new SpecPath(SpecField.ApparmorProfile), new LabelStep(SecurityModule.Apparmor, command));
        }

        if (!process.SelinuxLabel.IsEmpty)
        {
            steps.Add(StepKind.SetLabel, new SpecPath(SpecField.SelinuxLabel), new LabelStep(SecurityModule.Selinux, steps.Copy(process.SelinuxLabel)));
        }
    }

    /// <summary>The profile or label of a step, without the command around it.</summary>
    public static ReadOnlySpan<byte> NameOf(in LabelStep step) => step.Module == SecurityModule.Apparmor ? step.Text.Span[OnExec.Length..] : step.Text.Span;
}
