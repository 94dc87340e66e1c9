using Hull.Primitives;

namespace Hull.Cgroups.Systemd.Values;

/// <summary>Types of D-Bus, by their letter in a signature.</summary>
internal enum WireType : byte
{
    /// <summary>BYTE.</summary>
    Byte = (byte)'y',
    /// <summary>BOOLEAN.</summary>
    Boolean = (byte)'b',
    /// <summary>INT16.</summary>
    Int16 = (byte)'n',
    /// <summary>UINT16.</summary>
    UInt16 = (byte)'q',
    /// <summary>INT32.</summary>
    Int32 = (byte)'i',
    /// <summary>UINT32.</summary>
    UInt32 = (byte)'u',
    /// <summary>INT64.</summary>
    Int64 = (byte)'x',
    /// <summary>UINT64.</summary>
    UInt64 = (byte)'t',
    /// <summary>DOUBLE.</summary>
    Double = (byte)'d',
    /// <summary>STRING.</summary>
    String = (byte)'s',
    /// <summary>OBJECT_PATH.</summary>
    ObjectPath = (byte)'o',
    /// <summary>SIGNATURE.</summary>
    Signature = (byte)'g',
    /// <summary>ARRAY.</summary>
    Array = (byte)'a',
    /// <summary>STRUCT.</summary>
    Structure = (byte)'(',
    /// <summary>ARRAY of BYTE, held as one text.</summary>
    Bytes = 1,
}

/// <summary>One value, or one part of it: a value is a list of nodes in which a container stands before what it holds.</summary>
internal struct ValueNode
{
    /// <summary>Its type.</summary>
    public WireType Type;
    /// <summary>Numbers, by their bits, and booleans; a container's number of members.</summary>
    public ulong Number;
    /// <summary>Texts and bytes; an array's element type as a signature.</summary>
    public Utf8 Text;
}

/// <summary>One property of a unit, as StartTransientUnit and SetUnitProperties take it.</summary>
internal struct UnitProperty
{
    /// <summary>Its name.</summary>
    public Utf8 Name;
    /// <summary>Its value.</summary>
    public Slice<ValueNode> Value;
    /// <summary>True when hull writes the same limit into the group's files: a systemd that does not know the property can do without it.</summary>
    public bool MayBeUnknown;
}
