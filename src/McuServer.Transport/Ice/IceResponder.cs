using System.Text;
using McuServer.Rtp.Wire;
using McuServer.Transport.Network;

namespace McuServer.Transport.Ice;

/// <summary>
/// The half of an agent that answers: checks a request in the order of transport.md 2.4 and writes the response. What is not
/// authentic gets no reply at all, so nobody is answered who does not know the password.
/// </summary>
internal sealed class IceResponder(IDatagramSender sink, IceOptions options)
{
    private TimeSpan _windowStart;
    private int _fromKnown;
    private int _fromUnknown;

    /// <summary>
    /// False when what may come within a second has been used up. Validated addresses have a budget of their own: the user
    /// name can be read on the wire, and a stranger who floods with it must not make the client's checks fail.
    /// </summary>
    public bool IsWithinBudget(TimeSpan now, bool isKnown)
    {
        if (now - _windowStart >= TimeSpan.FromSeconds(1))
        {
            (_windowStart, _fromKnown, _fromUnknown) = (now, 0, 0);
        }

        return (isKnown ? ++_fromKnown : ++_fromUnknown) <= options.StunPerSecond;
    }

    /// <summary>Checks a request up to its integrity; the cheap tests come first.</summary>
    public static StunResult Check(in StunMessage request, IceGenerations generations, out IceGeneration? generation)
    {
        generation = null;
        if (!request.HasValidFingerprint)
        {
            return StunResult.NoFingerprint;
        }

        if (request.Username.IsEmpty || !request.HasIntegrity || !request.HasPriority)
        {
            return StunResult.IncompleteRequest;
        }

        generation = generations.Find(request.Username);
        if (generation is null)
        {
            return StunResult.UnknownUfrag;
        }

        return request.VerifyIntegrity(generation.LocalPassword) ? StunResult.Validated : StunResult.WrongIntegrity;
    }

    public void SendSuccess(in TransportAddress to, in StunMessage request, IceGeneration generation)
    {
        Span<byte> buffer = stackalloc byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Success, request.TransactionId);
        writer.AddMappedAddress(to.High, to.Low, to.Port);
        int length = writer.Finish(generation.LocalPassword);
        sink.TrySend(to, buffer[..length]);
    }

    /// <param name="unknownAttribute">Named in a 420; 0 = none.</param>
    public void SendError(
        in TransportAddress to, in StunMessage request, IceGeneration generation, int code, ushort unknownAttribute = 0)
    {
        Span<byte> buffer = stackalloc byte[StunWriter.EnoughLength];
        StunWriter writer = new(buffer, StunClass.Error, request.TransactionId);
        writer.AddErrorCode(code);
        if (unknownAttribute != 0)
        {
            writer.AddUnknownAttribute(unknownAttribute);
        }

        int length = writer.Finish(generation.LocalPassword);
        sink.TrySend(to, buffer[..length]);
    }

    /// <summary>Room enough that <see cref="StunWriter.EnoughLength"/> holds every message.</summary>
    public static void CheckLengths(IceCredentials local, IceCredentials remote)
    {
        if (Encoding.UTF8.GetByteCount(local.Ufrag) + Encoding.UTF8.GetByteCount(remote.Ufrag) > 300)
        {
            throw new ArgumentException("The user name fragments are too long.", nameof(remote));
        }
    }
}
