using System.CommandLine;

namespace Hull.Verbs;

/// <summary>The container's id, as nearly every verb takes it.</summary>
internal sealed class ContainerArgument : Argument<string>
{
    public ContainerArgument(string description = "The container's id")
        : base("container-id") => Description = description;
}
