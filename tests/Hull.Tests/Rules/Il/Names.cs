using System;
using System.Reflection;

namespace Hull.Tests.Rules.Il;

/// <summary>How members are written in tables and messages: <c>System.Span`1.Slice</c>, generic arguments left out.</summary>
internal static class Names
{
    internal static string Of(MemberInfo member) =>
        member is Type type ? Of(type) : member.DeclaringType is { } owner ? $"{Of(owner)}.{member.Name}" : member.Name;

    internal static string Of(Type type)
    {
        if (type.IsGenericParameter || type.HasElementType || type.IsFunctionPointer)
        {
            return type.ToString();
        }

        Type definition = type.IsGenericType ? type.GetGenericTypeDefinition() : type;
        return definition.FullName ?? definition.Name;
    }
}
