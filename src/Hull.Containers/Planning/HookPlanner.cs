using System;
using Hull.Containers.Lifecycle;
using Hull.Containers.State;
using Hull.Oci.Json;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>The container that hooks are told about.</summary>
internal struct HookSubject
{
    /// <summary>The container's id.</summary>
    public Utf8 Id;
    /// <summary>The bundle's absolute path.</summary>
    public Utf8 Bundle;
    /// <summary>The rootfs's absolute path.</summary>
    public Utf8 Rootfs;
    /// <summary>annotations of the config.</summary>
    public Slice<KeyValue> Annotations;
}

/// <summary>hooks (config.md, POSIX-platform Hooks) to steps: who runs each, where, when, and what it reads.</summary>
internal static class HookPlanner
{
    private const uint UsualUmask = 0x12; // 022

    /// <summary>Adds what runs once the namespaces and the rootfs are made, and before the rootfs becomes the root.</summary>
    public static void AddBeforePivot(ref StepList steps, in Hooks hooks, in HookSubject subject, ref Arena scratch)
    {
        Add(ref steps, StepKind.RuntimeHook, SpecField.Prestart, hooks.Prestart, in subject, ref scratch);
        Add(ref steps, StepKind.RuntimeHook, SpecField.CreateRuntime, hooks.CreateRuntime, in subject, ref scratch);
        Add(ref steps, StepKind.ContainerHook, SpecField.CreateContainer, hooks.CreateContainer, in subject, ref scratch);
        HookOutputStep output = OutputOf(in subject, ref steps);
        if (hooks.StartContainer.Count > 0 && output.IsPresent)
        {
            steps.Add(StepKind.OpenHookOutput, default, in output);
        }
    }

    /// <summary>Adds what runs inside, just before the program.</summary>
    public static void AddStartContainer(ref StepList steps, in Hooks hooks, in HookSubject subject, ref Arena scratch) =>
        Add(ref steps, StepKind.ContainerHook, SpecField.StartContainer, hooks.StartContainer, in subject, ref scratch);

    /// <summary>Adds what runs after the program was executed.</summary>
    public static void AddPoststart(ref StepList steps, in Hooks hooks, in HookSubject subject, ref Arena scratch) =>
        Add(ref steps, StepKind.PoststartHook, SpecField.Poststart, hooks.Poststart, in subject, ref scratch);

    /// <summary>Adds what runs after the container is deleted.</summary>
    public static void AddPoststop(ref StepList steps, in Hooks hooks, in HookSubject subject, ref Arena scratch) =>
        Add(ref steps, StepKind.PoststopHook, SpecField.Poststop, hooks.Poststop, in subject, ref scratch);

    /// <summary>True when hull itself runs a hook: then it must be in its own namespaces.</summary>
    public static bool RunsOutside(in Hooks hooks) =>
        hooks.Prestart.Count + hooks.CreateRuntime.Count + hooks.Poststart.Count + hooks.Poststop.Count > 0;

    private static void Add(ref StepList steps, StepKind kind, SpecField field, Slice<Hook> hooks, in HookSubject subject, ref Arena scratch)
    {
        if (hooks.Count == 0)
        {
            return;
        }

        StateOf(field, in subject, ref steps, ref scratch, out Utf8 head, out Utf8 tail);
        HookOutputStep output = OutputOf(in subject, ref steps);
        for (int i = 0; i < hooks.Count; i++)
        {
            ref readonly Hook hook = ref hooks[i];
            Utf8 path = steps.Copy(hook.Path);
            steps.Add(kind, new SpecPath(field, i), new HookStep
            {
                Path = path,
                Arguments = hook.Args.Count > 0 ? steps.Copy(hook.Args) : steps.Arena.Put(in path),
                Environment = steps.Copy(hook.Env),
                Timeout = hook.Timeout,
                Directory = DirectoryOf(field, in subject, ref steps),
                // A createContainer hook is run by hull init, whose own umask is 0 while it makes files.
                Umask = field == SpecField.CreateContainer ? UsualUmask : null,
                StateHead = head,
                StateTail = tail,
                Output = output,
            });
        }
    }

    /// <summary>As under runc: the bundle outside, the rootfs while it is still a directory of the host's, process.cwd inside.</summary>
    private static Utf8 DirectoryOf(SpecField field, in HookSubject subject, ref StepList steps) => field switch
    {
        SpecField.CreateContainer => steps.Copy(subject.Rootfs),
        SpecField.StartContainer => default,
        _ => steps.Copy(subject.Bundle),
    };

    /// <summary>The state (runtime.md, State) in the order runc writes it, cut where the pid goes.</summary>
    private static void StateOf(SpecField field, in HookSubject subject, ref StepList steps, ref Arena scratch, out Utf8 head, out Utf8 tail)
    {
        JsonWriter json = new(ref scratch);
        json.BeginObject();
        // The version that the state is written by, not the config's: as runc does.
        json.String("ociVersion"u8, VersionInfo.Spec);
        json.String("id"u8, subject.Id);
        json.String("status"u8, StatusAt(field));
        int hole = 0;
        if (field != SpecField.Poststop)
        {
            json.Name("pid"u8);
            json.Raw(default);
            hole = json.Written.Length;
        }

        json.String("bundle"u8, subject.Bundle);
        StateFile.WriteAnnotations(ref json, subject.Annotations);
        json.EndObject();
        head = steps.Arena.Copy(hole > 0 ? json.Written[..hole] : json.Written);
        tail = hole > 0 ? steps.Arena.Copy(json.Written[hole..]) : default;
    }

    private static ReadOnlySpan<byte> StatusAt(SpecField field) => field switch
    {
        SpecField.StartContainer => StatusOf.Name(Status.Created),
        SpecField.Poststart => StatusOf.Name(Status.Running),
        SpecField.Poststop => StatusOf.Name(Status.Stopped),
        _ => StatusOf.Name(Status.Creating),
    };

    private static HookOutputStep OutputOf(in HookSubject subject, ref StepList steps) => new()
    {
        Stdout = Annotation(in subject, "run.oci.hooks.stdout"u8, ref steps),
        Stderr = Annotation(in subject, "run.oci.hooks.stderr"u8, ref steps),
    };

    private static Utf8 Annotation(in HookSubject subject, ReadOnlySpan<byte> key, ref StepList steps) =>
        RuntimeAnnotations.TryFind(subject.Annotations, key, out Utf8 value) && !value.IsEmpty ? steps.Copy(value) : default;
}
