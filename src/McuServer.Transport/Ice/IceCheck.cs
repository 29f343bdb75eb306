using System.Buffers.Binary;
using McuServer.Rtp.Wire;

namespace McuServer.Transport.Ice;

/// <summary>The connectivity checks of a full agent (RFC 8445 section 7.2.4).</summary>
internal static class IceCheck
{
    /// <summary>Writes the check of a pair with its transaction id.</summary>
    /// <param name="nomination">Goes along with USE-CANDIDATE; null = not sent.</param>
    /// <returns>The length in bytes.</returns>
    public static int Write(
        Span<byte> buffer, IcePair pair, IceGeneration generation, bool isControlling, ulong tieBreaker, uint? nomination)
    {
        Span<byte> transaction = stackalloc byte[12];
        BinaryPrimitives.WriteUInt32BigEndian(transaction, pair.TransactionHigh);
        BinaryPrimitives.WriteUInt64BigEndian(transaction[4..], pair.TransactionLow);
        StunWriter writer = new(buffer, StunClass.Request, transaction);
        writer.AddUsername(generation.OutboundUsername);
        writer.AddRole(isControlling, tieBreaker);
        // Of a peer-reflexive candidate: type preference 110 (RFC 8445 section 7.1.1).
        writer.AddPriority((110u << 24) + ((65535u - (uint)pair.Order) << 8) + 255u);
        if (pair.AsksForNomination)
        {
            writer.AddUseCandidate();
            if (nomination is { } value)
            {
                writer.AddNomination(value);
            }
        }

        return writer.Finish(generation.RemotePassword);
    }

    /// <summary>True for a response to the check of the pair that is out.</summary>
    public static bool IsAnswer(IcePair pair, in StunMessage response) =>
        pair.IsWaiting
        && BinaryPrimitives.ReadUInt32BigEndian(response.TransactionId) == pair.TransactionHigh
        && BinaryPrimitives.ReadUInt64BigEndian(response.TransactionId[4..]) == pair.TransactionLow;
}
