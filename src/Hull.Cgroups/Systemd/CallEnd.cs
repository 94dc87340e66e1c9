using System;
using Hull.Cgroups.Systemd.Bus;
using Hull.Primitives;

namespace Hull.Cgroups.Systemd;

/// <summary>How a call ended that systemd, or the bus on the way there, answered.</summary>
internal struct CallEnd
{
    /// <summary>The D-Bus error's name; absent for success.</summary>
    public Utf8 ErrorName;
    /// <summary>What is said about it.</summary>
    public Utf8 ErrorText;
    /// <summary>How the job ended that the call made: "done", or what else became of it.</summary>
    public Utf8 JobResult;

    /// <summary>True when the call was refused.</summary>
    public readonly bool IsError => ErrorName.IsPresent;

    /// <summary>True for an error whose name ends in <paramref name="name"/>.</summary>
    public readonly bool Is(ReadOnlySpan<byte> name) => ErrorName.EndsWith(name);

    /// <summary>An error message's name and first argument.</summary>
    public static CallEnd Of(in ReceivedMessage error, ref Arena arena)
    {
        MessageReader arguments = error.Arguments;
        return new CallEnd
        {
            ErrorName = arena.Copy(error.ErrorName),
            ErrorText = arena.Copy(error.Signature.StartsWith("s"u8) ? arguments.String() : default),
        };
    }

    /// <summary>The failure in words: <c>unable to start unit "hull-web.scope": Unit was already loaded (org.freedesktop.systemd1.UnitExists)</c>.</summary>
    public readonly Outcome Describe(scoped ReadOnlySpan<byte> action, scoped ReadOnlySpan<byte> unit, ref Arena arena)
    {
        Line text = new(stackalloc byte[1024]);
        text.Add("unable to "u8, action, " unit "u8);
        text.AddQuoted(unit);
        text.Add(": "u8);
        if (IsError)
        {
            AddPrintable(ref text, ErrorText.Span);
            text.Add(" ("u8);
            AddPrintable(ref text, ErrorName.Span);
            text.Add(")"u8);
        }
        else
        {
            text.Add("its job ended as "u8);
            text.AddQuoted(JobResult.Span);
        }

        return Outcome.Refuse(default, arena.Copy(text.Written), Remedy(ref arena));
    }

    /// <summary>The words are somebody else's: what would move a terminal's cursor, or begin a new line, becomes a question mark.</summary>
    private static void AddPrintable(scoped ref Line text, scoped ReadOnlySpan<byte> words)
    {
        foreach (byte value in words)
        {
            text.AddByte(value is < 0x20 or 0x7f ? (byte)'?' : value);
        }
    }

    private readonly Utf8 Remedy(ref Arena arena) => this switch
    {
        _ when Is(".UnitExists"u8) => arena.Copy("a container of that name is there already, or what one left: systemctl stop it"u8),
        _ when Is(".PropertyReadOnly"u8) => arena.Copy("is it one of a scope, and does this systemd know it? see systemd.resource-control(5) and systemd.scope(5)"u8),
        _ when Is(".AccessDenied"u8) || Is(".InteractiveAuthorizationRequired"u8) => arena.Copy("the system's units are for root; an ordinary user's are in their own systemd"u8),
        _ when Is(".ServiceUnknown"u8) => arena.Copy("on that bus nobody is systemd: is it the right one?"u8),
        _ => default,
    };
}
