using System;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>Message types of the D-Bus Specification.</summary>
internal enum MessageType : byte
{
    /// <summary>INVALID: no message has it.</summary>
    Invalid = 0,
    /// <summary>METHOD_CALL.</summary>
    MethodCall = 1,
    /// <summary>METHOD_RETURN.</summary>
    MethodReturn = 2,
    /// <summary>ERROR.</summary>
    Error = 3,
    /// <summary>SIGNAL.</summary>
    Signal = 4,
}

/// <summary>Header fields of the D-Bus Specification that hull writes or reads; others are skipped.</summary>
internal enum HeaderField : byte
{
    /// <summary>PATH.</summary>
    Path = 1,
    /// <summary>INTERFACE.</summary>
    Interface = 2,
    /// <summary>MEMBER.</summary>
    Member = 3,
    /// <summary>ERROR_NAME.</summary>
    ErrorName = 4,
    /// <summary>REPLY_SERIAL.</summary>
    ReplySerial = 5,
    /// <summary>DESTINATION.</summary>
    Destination = 6,
    /// <summary>SENDER.</summary>
    Sender = 7,
    /// <summary>SIGNATURE.</summary>
    Signature = 8,
}

/// <summary>A message that was received; its texts lie in the receiver's buffer until the next one is.</summary>
internal ref struct ReceivedMessage
{
    /// <summary>What it is.</summary>
    public MessageType Type;
    /// <summary>The serial of the call it answers; 0 when it answers none.</summary>
    public uint ReplySerial;
    /// <summary>A signal's object.</summary>
    public ReadOnlySpan<byte> Path;
    /// <summary>A signal's interface.</summary>
    public ReadOnlySpan<byte> Interface;
    /// <summary>A signal's name.</summary>
    public ReadOnlySpan<byte> Member;
    /// <summary>An error's name.</summary>
    public ReadOnlySpan<byte> ErrorName;
    /// <summary>The types of what <see cref="Body"/> holds.</summary>
    public ReadOnlySpan<byte> Signature;
    /// <summary>The arguments.</summary>
    public ReadOnlySpan<byte> Body;

    /// <summary>The arguments, to be read one by one; a body begins aligned.</summary>
    public readonly MessageReader Arguments => new(Body);
}
