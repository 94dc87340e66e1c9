using Hull.Containers.Host;
using Hull.Containers.Planning;
using Hull.Containers.State;
using Hull.Oci.Model;
using Hull.Primitives;

namespace Hull.Containers.Lifecycle;

/// <summary>Hooks that run after create, by whichever command comes to them. They are the config's as it was at create.</summary>
internal static class LaterHooks
{
    /// <summary>True when <paramref name="hooks"/> has any.</summary>
    public static bool Any(in Hooks hooks) => hooks.StartContainer.Count + hooks.Poststart.Count + hooks.Poststop.Count > 0;

    /// <summary>Reads them, when the state says that there are any.</summary>
    public static Outcome Read(in Existing container, ref Arena arena, out Hooks hooks)
    {
        hooks = default;
        if (!container.State.HasLaterHooks)
        {
            return Outcome.Ok;
        }

        Outcome outcome = StateStore.LoadConfig(container.Directory, container.State.Id, ref arena, out Spec spec);
        hooks = spec.Hooks;
        return outcome;
    }

    /// <summary>Runs the poststop hooks, all of them: what fails is only a warning, the container is gone already.</summary>
    public static void Poststop(in ContainerState state, in Hooks hooks, in GlobalOptions options, ref Arena arena)
    {
        if (hooks.Poststop.Count == 0)
        {
            return;
        }

        foreach (ref readonly Step step in RuntimeHooks.Poststop(in state, in hooks, ref arena).Span)
        {
            Report.Warning(in options, RuntimeHooks.RunPoststop(in step, ref arena));
        }
    }
}
