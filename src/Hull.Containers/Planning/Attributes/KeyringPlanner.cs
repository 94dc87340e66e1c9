using Hull.Linux;
using Hull.Primitives;

namespace Hull.Containers.Planning.Attributes;

/// <summary>
/// The container's session keyring: without one of its own it would hold the keys of whoever ran hull. The name is
/// runc's, so that tools that look for it find it.
/// </summary>
internal static class KeyringPlanner
{
    /// <summary>What the kernel gives a keyring that is joined by name (security/keys/process_keys.c).</summary>
    private const KeyPermissions AsMade = KeyPermissions.PossessorAll | KeyPermissions.UserView | KeyPermissions.UserRead | KeyPermissions.UserLink;

    /// <summary>
    /// Adds the step for the container's first process: the keyring is made, and may then be found by exec. In a user
    /// namespace of its own the container's root owns it while hull's user does not, so that others have to be let in.
    /// </summary>
    public static void AddNew(ref StepList steps, Utf8 containerId, bool newUserNamespace) => Add(
        ref steps, containerId, AsMade | (newUserNamespace ? KeyPermissions.OtherSearch : KeyPermissions.UserSearch));

    /// <summary>Adds the step for a process that joins the container: the keyring is there and stays as it is.</summary>
    public static void AddJoin(ref StepList steps, Utf8 containerId) => Add(ref steps, containerId, KeyPermissions.None);

    private static void Add(ref StepList steps, Utf8 containerId, KeyPermissions permissions)
    {
        // explain needs no id.
        Utf8 name = steps.Arena.Join("_ses."u8, containerId.IsEmpty ? "ID"u8 : containerId.Span);
        steps.Add(StepKind.SessionKeyring, default, new KeyringStep(name, permissions));
    }
}
