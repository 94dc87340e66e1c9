using System;
using System.Buffers.Binary;

namespace Hull.Cgroups.Systemd.Bus;

/// <summary>What lies at the front of the bytes received so far.</summary>
internal enum FrameState
{
    /// <summary>The beginning of a message: more must come.</summary>
    Incomplete,
    /// <summary>A whole message.</summary>
    Whole,
    /// <summary>No message of D-Bus.</summary>
    Broken,
}

/// <summary>Finds a message's end, and reads its header.</summary>
internal static class MessageFrame
{
    private const int FixedHeader = 16; // up to and with the length of the header fields
    private const int BodyLengthAt = 4;
    private const int FieldsLengthAt = 12;

    /// <summary>Looks at the front of <paramref name="received"/>; <paramref name="length"/> is the whole message's, as far as it is known.</summary>
    public static FrameState TryRead(ReadOnlySpan<byte> received, out ReceivedMessage message, out int length)
    {
        message = default;
        length = FixedHeader;
        if (received.Length < FixedHeader)
        {
            return FrameState.Incomplete;
        }

        // The services of this machine have its byte order.
        if (received[0] != 'l' || received[3] != 1)
        {
            return FrameState.Broken;
        }

        uint fields = BinaryPrimitives.ReadUInt32LittleEndian(received[FieldsLengthAt..]);
        uint body = BinaryPrimitives.ReadUInt32LittleEndian(received[BodyLengthAt..]);
        if (fields > MessageWriter.Longest || body > MessageWriter.Longest)
        {
            return FrameState.Broken;
        }

        int header = (FixedHeader + (int)fields + 7) & -8;
        length = header + (int)body;
        if (length > MessageWriter.Longest)
        {
            return FrameState.Broken;
        }

        if (received.Length < length)
        {
            return FrameState.Incomplete;
        }

        message.Type = (MessageType)received[1];
        message.Body = received[header..length];
        return TryReadFields(received[..(FixedHeader + (int)fields)], ref message) ? FrameState.Whole : FrameState.Broken;
    }

    private static bool TryReadFields(ReadOnlySpan<byte> header, ref ReceivedMessage message)
    {
        // Fields are aligned to 8 bytes, and so is where they begin.
        MessageReader reader = new(header[FixedHeader..]);
        while (!reader.AtEnd)
        {
            reader.Align(8);
            HeaderField field = (HeaderField)reader.Byte();
            ReadOnlySpan<byte> signature = reader.Signature();
            byte type = signature is [byte only] ? only : (byte)0;
            switch (field)
            {
                case HeaderField.Path when type == 'o': message.Path = reader.String(); break;
                case HeaderField.Interface when type == 's': message.Interface = reader.String(); break;
                case HeaderField.Member when type == 's': message.Member = reader.String(); break;
                case HeaderField.ErrorName when type == 's': message.ErrorName = reader.String(); break;
                case HeaderField.ReplySerial when type == 'u': message.ReplySerial = reader.UInt32(); break;
                case HeaderField.Signature when type == 'g': message.Signature = reader.Signature(); break;
                case HeaderField.Path or HeaderField.Interface or HeaderField.Member or HeaderField.ErrorName or HeaderField.ReplySerial or HeaderField.Signature:
                    return false;
                default:
                    reader.Skip(ref signature);
                    if (!signature.IsEmpty)
                    {
                        return false;
                    }

                    break;
            }
        }

        return !reader.Failed;
    }
}
