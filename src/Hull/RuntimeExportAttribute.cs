// The compiler recognises this attribute by its full name and puts the method at the given symbol; it is not public in the framework.
#pragma warning disable IDE0130 // the name is what counts
namespace System.Runtime;

/// <summary>Exports a static method of bare C# under a native symbol.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entryPoint) : Attribute
{
    /// <summary>The symbol.</summary>
    public string EntryPoint { get; } = entryPoint;
}
