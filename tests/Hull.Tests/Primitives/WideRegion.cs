using System.Runtime.CompilerServices;
using Hull.Primitives;

namespace Hull.Tests.Primitives;

/// <summary>A command of hull's needs one or two arenas; the tests of all commands in one process need more addresses than that.</summary>
internal static class WideRegion
{
    private const int More = 1 << 30;

    [ModuleInitializer]
    internal static void Widen() => Region.Widen(More);
}
