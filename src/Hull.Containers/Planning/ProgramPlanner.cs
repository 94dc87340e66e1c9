using System;
using Hull.Oci.Model;
using Hull.Primitives;
using Hull.Seccomp;

namespace Hull.Containers.Planning;

/// <summary>The last steps: find the program, report, wait, execute.</summary>
internal static class ProgramPlanner
{
    /// <summary>Adds them.</summary>
    public static void Add(ref StepList steps, in Spec spec, in LaunchRequest request, in SeccompFilter filter, bool ownerJoins, ref Arena scratch)
    {
        Slice<Utf8> environment = EnvironmentOf(in spec.Process, ref steps, ref scratch, out Utf8 path);
        ProgramStep program = new(
            steps.Copy(spec.Process.Args), environment, Candidates(spec.Process.Args[0], path, ref steps), request.PreserveFds);
        // Now, as the user and in the working directory: a wrong args[0] is then an error of create, not of start.
        steps.Add(StepKind.FindProgram, new SpecPath(SpecField.Args), in program);
        FilterPlanner.AddNotifying(ref steps, in spec.Process, in filter);
        if (ownerJoins && request.AwaitStart)
        {
            steps.Add(StepKind.LetOwnerJoin, default);
        }

        if (!request.GoesOn)
        {
            steps.Add(StepKind.Ready, default);
        }

        if (request.AwaitStart)
        {
            steps.Add(StepKind.AwaitStart, default);
        }

        // As the user, in the container, after start: the last thing before the program, and what the program waits for.
        HookSubject subject = request.HookSubject(in spec);
        HookPlanner.AddStartContainer(ref steps, in spec.Hooks, in subject, ref scratch);
        FilterPlanner.AddLate(ref steps, in spec.Process, in filter, request.PreserveFds);
        steps.Add(StepKind.Execute, new SpecPath(SpecField.Args), in program);

        // What follows is hull's own business: the child never comes here.
        HookPlanner.AddPoststart(ref steps, in spec.Hooks, in subject, ref scratch);
        HookPlanner.AddPoststop(ref steps, in spec.Hooks, in subject, ref scratch);
    }

    /// <summary>Adds the search for HOME, when the config gives none: an empty one counts as none, and of several the last counts.</summary>
    public static void AddHome(ref StepList steps, in Process process)
    {
        for (int i = process.Env.Count - 1; i >= 0; i--)
        {
            if (process.Env[i].StartsWith("HOME="u8))
            {
                if (process.Env[i].Length > "HOME="u8.Length)
                {
                    return;
                }

                break;
            }
        }

        steps.Add(StepKind.HomeDirectory, new SpecPath(SpecField.Env), new NumberStep(process.User.Uid));
    }

    /// <summary>process.env with the last of equal names, as a shell would have it, and one entry free for HOME.</summary>
    private static Slice<Utf8> EnvironmentOf(in Process process, ref StepList steps, ref Arena scratch, out Utf8 path)
    {
        path = default;
        // Filled from the end: the last of equal names counts, and the others keep their order.
        Slice<Utf8> kept = steps.Arena.Allocate<Utf8>(process.Env.Count + 1);
        int first = process.Env.Count;
        NameTable names = NameTable.Create(process.Env.Count, ref scratch);
        for (int i = process.Env.Count - 1; i >= 0; i--)
        {
            Utf8 variable = process.Env[i];
            ReadOnlySpan<byte> name = variable.Span[..variable.Span.IndexOf((byte)'=')];
            if (!names.TryAdd(variable, name.Length))
            {
                continue;
            }

            if (name.SequenceEqual("HOME"u8) && variable.Length == name.Length + 1)
            {
                // Empty counts as absent, and must not stand before the one from passwd.
                continue;
            }

            Utf8 copy = steps.Copy(variable);
            kept[--first] = copy;
            path = name.SequenceEqual("PATH"u8) ? copy : path;
        }

        return kept.From(first);
    }

    /// <summary>Where execvp(3) would look: each directory of PATH, or the name itself when it has a slash.</summary>
    private static Slice<Utf8> Candidates(Utf8 name, Utf8 path, ref StepList steps)
    {
        ArenaList<Utf8> candidates = default;
        candidates.Reserve(ref steps.Arena, 8);
        if (name.Span.Contains((byte)'/'))
        {
            candidates.Add(ref steps.Arena, steps.Copy(name));
            return candidates.Items;
        }

        ReadOnlySpan<byte> directories = path.IsPresent ? path.Span[5..] : default;
        while (!directories.IsEmpty)
        {
            int colon = directories.IndexOf((byte)':');
            ReadOnlySpan<byte> directory = colon < 0 ? directories : directories[..colon];
            directories = colon < 0 ? default : directories[(colon + 1)..];
            candidates.Add(ref steps.Arena, steps.Arena.Join(directory.IsEmpty ? "."u8 : directory, "/"u8, name.Span));
        }

        return candidates.Items;
    }
}
