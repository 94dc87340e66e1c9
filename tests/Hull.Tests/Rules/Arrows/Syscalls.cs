using System;
using System.Collections.Generic;
using System.Linq;
using System.Reflection;
using Hull.Tests.Rules.Il;

namespace Hull.Tests.Rules.Arrows;

/// <summary>Follows calls through our own assemblies, down to the kernel.</summary>
internal static class Syscalls
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>The P/Invokes declared in <paramref name="types"/>.</summary>
    internal static IEnumerable<string> Declarations(IEnumerable<Type> types) => Methods(types).Where(IsPInvoke).Select(Names.Of);

    /// <summary>The shortest way from each of <paramref name="types"/>' methods to a P/Invoke, where there is one; memory for the arena is not counted.</summary>
    internal static IEnumerable<string> Reached(IEnumerable<Type> types)
    {
        Dictionary<MethodBase, MethodBase?> cameFrom = [];
        Queue<MethodBase> open = new();
        foreach (MethodBase method in Methods(types).Where(method => cameFrom.TryAdd(method, null)))
        {
            open.Enqueue(method);
        }

        while (open.TryDequeue(out MethodBase? method))
        {
            if (IsPInvoke(method))
            {
                yield return Way(method, cameFrom);
            }

            foreach (MethodBase called in Called(method).Where(called => cameFrom.TryAdd(called, method)))
            {
                open.Enqueue(called);
            }
        }
    }

    private static IEnumerable<MethodBase> Called(MethodBase method) =>
        from instruction in Instruction.Read(method)
        let called = instruction.Method
        where called is not null && IsOurs(called)
        select called.Module.ResolveMethod(called.MetadataToken);

    private static bool IsOurs(MethodBase method) =>
        method.Module.Assembly.GetName().Name is { } name && name.StartsWith("hull", StringComparison.OrdinalIgnoreCase) && name != "Hull.Primitives";

    private static bool IsPInvoke(MethodBase method) => method.Attributes.HasFlag(MethodAttributes.PinvokeImpl);

    private static IEnumerable<MethodBase> Methods(IEnumerable<Type> types) =>
        types.SelectMany(type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)));

    private static string Way(MethodBase end, Dictionary<MethodBase, MethodBase?> cameFrom)
    {
        List<string> way = [];
        for (MethodBase? step = end; step is not null; step = cameFrom[step])
        {
            way.Insert(0, Names.Of(step));
        }

        return string.Join(" -> ", way);
    }
}
