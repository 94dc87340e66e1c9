using System;
using System.IO;
using System.Net.Sockets;
using System.Threading.Tasks;

namespace Hull.EndToEnd.Terminals;

/// <summary>What an engine listens with: it takes one descriptor from whoever connects.</summary>
internal sealed class DescriptorListener : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

    /// <summary>Listens at <paramref name="path"/>, of any length.</summary>
    internal DescriptorListener(string path)
    {
        // A socket's address has 107 bytes: long paths are bound through a short name of their directory.
        string nearby = Directory.CreateTempSubdirectory("hull-e2e-s-").FullName;
        string link = System.IO.Path.Combine(nearby, "d");
        Directory.CreateSymbolicLink(link, System.IO.Path.GetDirectoryName(path)!);
        _socket.Bind(new UnixDomainSocketEndPoint(System.IO.Path.Combine(link, System.IO.Path.GetFileName(path))));
        _socket.Listen(4);
        Directory.Delete(nearby, recursive: true);
        Path = path;
    }

    /// <summary>Where it listens.</summary>
    internal string Path { get; }

    /// <summary>The text and the descriptors of the next connection's message.</summary>
    internal async Task<(string Text, int[] Descriptors)> Receive()
    {
        using Socket connection = await _socket.AcceptAsync().WaitAsync(TimeSpan.FromSeconds(20));
        return TerminalCalls.Receive((int)connection.Handle);
    }

    public void Dispose() => _socket.Dispose();
}
