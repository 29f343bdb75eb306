using System.Text;

namespace McuServer.Transport.Ice;

/// <summary>Both sides' credentials between two ICE restarts, as the bytes that STUN carries.</summary>
internal sealed class IceGeneration(IceCredentials local, IceCredentials remote)
{
    public string LocalUfrag { get; } = local.Ufrag;

    /// <summary>USERNAME of requests to us (RFC 8445 section 7.2.2).</summary>
    public byte[] InboundUsername { get; } = Encoding.UTF8.GetBytes($"{local.Ufrag}:{remote.Ufrag}");

    /// <summary>USERNAME of requests to the other side.</summary>
    public byte[] OutboundUsername { get; } = Encoding.UTF8.GetBytes($"{remote.Ufrag}:{local.Ufrag}");

    /// <summary>Key of requests to us and of our responses.</summary>
    public byte[] LocalPassword { get; } = Encoding.UTF8.GetBytes(local.Password);

    /// <summary>Key of requests to the other side and of its responses.</summary>
    public byte[] RemotePassword { get; } = Encoding.UTF8.GetBytes(remote.Password);
}
