using System;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace Hull.Tests.Rules.Il;

/// <summary>Where an IL offset stands in the sources, read from the portable PDB beside the assembly.</summary>
internal sealed class SourceLines : IDisposable
{
    private readonly MetadataReaderProvider? _provider;
    private readonly MetadataReader? _reader;

    internal SourceLines(Assembly assembly)
    {
        string pdb = Path.ChangeExtension(assembly.Location, ".pdb");
        if (File.Exists(pdb))
        {
            _provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(pdb));
            _reader = _provider.GetMetadataReader();
        }
    }

    /// <summary><c>Region.cs:31</c>, or nothing for code the compiler made up.</summary>
    internal string Find(MethodBase method, int offset)
    {
        if (_reader is null)
        {
            return "";
        }

        MethodDefinitionHandle handle = (MethodDefinitionHandle)MetadataTokens.Handle(method.MetadataToken);
        SequencePoint point = _reader.GetMethodDebugInformation(handle).GetSequencePoints().LastOrDefault(point => point.Offset <= offset && !point.IsHidden);
        return point.Document.IsNil ? "" : $"{Path.GetFileName(_reader.GetString(_reader.GetDocument(point.Document).Name))}:{point.StartLine}";
    }

    public void Dispose() => _provider?.Dispose();
}
