using System;
using System.Collections.Generic;
using System.Reflection;
using Hull.Primitives;

namespace Hull.Tests.Containers.Planning;

/// <summary>Finds every offset that a struct holds, however deep, and where it points.</summary>
internal sealed class Offsets
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private readonly int _start;
    private readonly int _end;

    private Offsets(int start, int end)
    {
        _start = start;
        _end = end;
    }

    /// <summary>What points out of the range, by field; and how much points into it.</summary>
    public static (List<string> Outside, int Inside) Check<T>(T value, string name, int start, int end) where T : unmanaged
    {
        Offsets offsets = new(start, end);
        offsets.Walk(value, name);
        return (offsets.Outside, offsets.Inside);
    }

    /// <summary>Where a text lies in the region.</summary>
    public static int Of(Utf8 text) => (int)FieldOf(text, "_offset");

    /// <summary>The same bytes seen as one <typeparamref name="T"/>.</summary>
    public static T Read<T>(object slice) where T : unmanaged => new Slice<T>((int)FieldOf(slice, "_offset"), 1)[0];

    private List<string> Outside { get; } = [];

    private int Inside { get; set; }

    private static object FieldOf(object value, string name) => value.GetType().GetField(name, Fields)!.GetValue(value)!;

    private void Walk(object value, string name)
    {
        Type type = value.GetType();
        if (type == typeof(Utf8))
        {
            // The NUL behind the text belongs to it.
            Note((int)FieldOf(value, "_offset"), (int)FieldOf(value, "_length") + 1, name);
        }
        else if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Slice<>))
        {
            Type item = type.GetGenericArguments()[0];
            typeof(Offsets).GetMethod(nameof(WalkItems), Fields)!.MakeGenericMethod(item).Invoke(this, [value, name]);
        }
        else if (!type.IsPrimitive && !type.IsEnum)
        {
            foreach (FieldInfo field in type.GetFields(Fields))
            {
                if (field.GetValue(value) is { } inner)
                {
                    Walk(inner, $"{name}.{field.Name}");
                }
            }
        }
    }

    private void WalkItems<T>(object boxed, string name) where T : unmanaged
    {
        Slice<T> slice = (Slice<T>)boxed;
        Note((int)FieldOf(boxed, "_offset"), slice.Count * System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), name);
        for (int i = 0; i < slice.Count; i++)
        {
            Walk(slice[i], $"{name}[{i}]");
        }
    }

    private void Note(int offset, int length, string name)
    {
        if (offset == 0)
        {
            return;
        }

        if (offset < _start || offset + length > _end)
        {
            Outside.Add($"{name} at {offset}, {length} bytes, is not within {_start} to {_end}");
        }
        else
        {
            Inside++;
        }
    }
}
