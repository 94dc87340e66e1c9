using System.CommandLine;
using Hull.Listing;

namespace Hull.Verbs;

/// <summary>The id of a container that exists, as nearly every verb takes it; TAB offers those there are.</summary>
internal sealed class ContainerArgument : Argument<string>
{
    public ContainerArgument()
        : base("container-id")
    {
        Description = "The container's id";
        CompletionSources.Add(context => ContainerList.Names(context.ParseResult.GetValue<string>("--root")));
    }
}

/// <summary>The id of a container that is to be made.</summary>
internal sealed class NewContainerArgument : Argument<string>
{
    public NewContainerArgument()
        : base("container-id") => Description = "A name of your choice, unique on this host";
}
