using System;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Planning;

/// <summary>What a config needs so that a container can be made of it, beyond what its reader checked.</summary>
internal static class SpecRules
{
    /// <summary>The first thing that is missing or contradicts itself.</summary>
    public static Outcome Check(in Spec spec, ref Arena scratch)
    {
        if (!spec.HasProcess)
        {
            return Outcome.Refuse(scratch.Copy("process"u8), scratch.Copy("the config has none: what should the container run?"u8));
        }

        if (spec.Root.Path.IsEmpty)
        {
            return Outcome.Refuse(scratch.Copy("root.path"u8), scratch.Copy("the config has none: where is the container's root file system?"u8));
        }

        return CheckProcess(in spec.Process, ref scratch);
    }

    /// <summary>The same for a process alone.</summary>
    public static Outcome CheckProcess(in Process process, ref Arena scratch)
    {
        if (process.Args.Count == 0 || process.Args[0].IsEmpty)
        {
            return Outcome.Refuse(scratch.Copy("process.args"u8), scratch.Copy("args must not be empty"u8));
        }

        if (process.Cwd.IsEmpty || process.Cwd.Span[0] != (byte)'/')
        {
            return Outcome.Refuse(scratch.Copy("process.cwd"u8), scratch.Copy("Cwd must be an absolute path"u8));
        }

        return CheckEnvironment(in process, ref scratch);
    }

    private static Outcome CheckEnvironment(in Process process, ref Arena scratch)
    {
        for (int i = 0; i < process.Env.Count; i++)
        {
            if (process.Env[i].Span.IndexOf((byte)'=') <= 0)
            {
                return Outcome.Refuse(
                    new SpecPath(SpecField.Env, i).Text(ref scratch),
                    scratch.Join("expected NAME=value, found \""u8, process.Env[i].Span, "\""u8));
            }
        }

        return Outcome.Ok;
    }
}
