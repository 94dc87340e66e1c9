using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;

namespace Hull.Tests.Rules.Bare;

/// <summary>The code that must keep the bare rule: every bare room, and the native main in the executable.</summary>
internal static class BareAssemblies
{
    /// <summary>The type that owns Entry.cs.</summary>
    internal const string EntryType = "Hull.Entry";

    private static readonly string s_entrySource = House.At("src", "Hull", "Entry.cs");

    /// <summary>The types to scan: all of the bare rooms, and of the executable only its entry.</summary>
    internal static IReadOnlyList<Type> Types { get; } =
        [.. House.BareRooms.Select(Load).SelectMany(assembly => assembly.GetTypes()), .. EntryTypes()];

    private static readonly HashSet<Type> s_types = [.. Types];

    /// <summary>True for what is scanned, and so may be called from bare code.</summary>
    internal static bool Contains(Type type) => s_types.Contains(type.IsGenericType ? type.GetGenericTypeDefinition() : type);

    /// <summary>The room's assembly as built for this test run.</summary>
    internal static Assembly Load(Room room) => File.Exists(room.AssemblyPath)
        ? System.Reflection.Assembly.LoadFrom(room.AssemblyPath)
        : throw new FileNotFoundException($"{room.AssemblyName}.dll is not beside the tests: Hull.Tests.csproj must reference {room.ProjectFile}");

    private static IEnumerable<Type> EntryTypes()
    {
        if (!File.Exists(s_entrySource))
        {
            return [];
        }

        Assembly hull = Load(House.Rooms.Single(room => room.AssemblyName == "hull"));
        Type entry = hull.GetType(EntryType)
            ?? throw new InvalidOperationException($"{House.Relative(s_entrySource)} exists, but {EntryType} is not in hull.dll: the bare rule lost the native main");
        return hull.GetTypes().Where(type => type == entry || IsInside(type, entry) || BareScan.IsCompilerDetails(type));
    }

    private static bool IsInside(Type type, Type owner) => type.DeclaringType is { } outer && (outer == owner || IsInside(outer, owner));
}
