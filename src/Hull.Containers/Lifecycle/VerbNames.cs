using System;

namespace Hull.Containers.Lifecycle;

/// <summary>Verbs as users type them.</summary>
public static class VerbNames
{
    /// <summary>The word.</summary>
    public static ReadOnlySpan<byte> Of(Verb verb) => verb switch
    {
        Verb.Version => "--version"u8,
        Verb.Create => "create"u8,
        Verb.Run => "run"u8,
        Verb.Start => "start"u8,
        Verb.State => "state"u8,
        Verb.Kill => "kill"u8,
        Verb.Delete => "delete"u8,
        Verb.Exec => "exec"u8,
        Verb.ReceiveTerminal => "recvtty"u8,
        Verb.Pause => "pause"u8,
        Verb.Resume => "resume"u8,
        Verb.ListProcesses => "ps"u8,
        _ => "hull"u8,
    };
}
