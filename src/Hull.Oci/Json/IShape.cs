using Hull.Primitives;

namespace Hull.Oci.Json;

/// <summary>How one kind of JSON object becomes a struct: the list of its members, and what must hold in the end.</summary>
/// <typeparam name="T">The struct.</typeparam>
public interface IShape<T> where T : unmanaged
{
    /// <summary>Reads the value of the current member; false (and nothing read) when the member is not one of ours.</summary>
    static abstract bool Member(ref JsonReader json, ref T item);

    /// <summary>Refuses what is missing or contradicts itself, once every member was read.</summary>
    static virtual void Check(ref JsonReader json, in T item)
    {
    }

    /// <summary>Refuses what does not go together with an earlier item of the same array.</summary>
    static virtual void CheckItem(ref JsonReader json, in T item, Slice<T> earlier)
    {
    }
}

/// <summary>The shape of an object that stands in a map: its member's name is part of it.</summary>
/// <typeparam name="T">The struct.</typeparam>
public interface INamedShape<T> : IShape<T> where T : unmanaged
{
    /// <summary>Stores the name under which the object stands.</summary>
    static abstract void SetName(ref T item, Utf8 name);
}
