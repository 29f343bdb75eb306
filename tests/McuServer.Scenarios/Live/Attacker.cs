using System.Runtime.CompilerServices;
using McuServer.Native;
using McuServer.Rtp.Wire;
using McuServer.TestKit.Live;
using McuServer.TestKit.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Scenarios.Live;

/// <summary>A participant with good keys who sends what no good client sends.</summary>
internal sealed class Attacker(VirtualConference conference, VirtualParticipant participant, ulong seed)
{
    private readonly SeededRandom _random = new(seed);
    private readonly PacketHistory _history = new(1024, 1200);
    private readonly byte[] _buffer = new byte[1500];
    private ushort _sequence;

    public SendTrack Voice => participant.Peer.Microphone!.Track;

    public SendTrack Camera => participant.Peer.Cameras[0].Track;

    public long SentCount { get; private set; }

    /// <summary>Does something every 20 ms for a while.</summary>
    public void Every20Ms(double seconds, Action turn)
    {
        TimeSpan end = conference.Clock.Now + TimeSpan.FromSeconds(seconds);
        while (conference.Clock.Now < end)
        {
            turn();
            conference.RunFor(0.02);
        }
    }

    /// <summary>His own camera and microphone are off.</summary>
    public void Silence(bool isSilent)
    {
        participant.Peer.Microphone!.IsPaused = isSilent;
        participant.Peer.Cameras[0].IsPaused = isSilent;
    }

    /// <summary>A well-formed packet with random bytes as its payload.</summary>
    public void SendGarbage(SendTrack track, int maxBytes, uint timestamp)
    {
        Span<byte> payload = _buffer.AsSpan(0, 1 + _random.NextInt(maxBytes));
        Fill(payload);
        TimeSpan now = conference.Clock.Now;
        long index = _history.Add(now, payload, timestamp, _random.Chance(0.3), isKeyFrame: false);
        SentCount += participant.Peer.Transport!.TrySend(now, now, track, _history, index, 1) ? 1 : 0;
    }

    /// <summary>A packet as he would send it, with some bytes changed before it is protected.</summary>
    public void SendMutatedRtp(SendTrack track)
    {
        _sequence = _sequence == 0 ? (ushort)track.Stream.NextSequence : _sequence;
        uint timestamp = track.Stream.PayloadType + (uint)(SentCount * 90);
        track.Stream.TryWriteHeader(_buffer, ++_sequence, timestamp, _random.Chance(0.3), SentCount, out int header, out _);
        int length = header + 1 + _random.NextInt(900);
        Fill(_buffer.AsSpan(header, length - header));
        if (_random.Chance(0.3))
        {
            Fill(_buffer.AsSpan(RtpHeader.FixedLength + (_random.Chance(0.5) ? 0 : 4), header - RtpHeader.FixedLength));
        }

        Mutate(length, ssrcAt: 8);
        Send(length, static (srtp, buffer, count) => srtp.Protect(buffer, count));
    }

    /// <summary>A compound of all sorts, with some bytes changed.</summary>
    public void SendMutatedRtcp(uint theirSsrc)
    {
        RtcpWriter writer = new(_buffer.AsSpan(0, 1000));
        ReportBlock[] blocks = new ReportBlock[_random.NextInt(4)];
        writer.TryAddReceiverReport(Camera.Stream.Ssrc, blocks);
        writer.TryAddCname(Camera.Stream.Ssrc, "bad"u8);
        writer.TryAddPictureLoss(Camera.Stream.Ssrc, theirSsrc);
        writer.TryAddFullIntra(Camera.Stream.Ssrc, theirSsrc, (byte)_random.NextInt(256));
        if (_random.Chance(0.02))
        {
            writer.TryAddBye([Camera.Stream.Ssrc]);
        }

        int length = writer.Length;
        Mutate(length, ssrcAt: 4);
        Send(length, static (srtp, buffer, count) => srtp.ProtectRtcp(buffer, count));
    }

    public void Fill(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
        {
            b = (byte)_random.Next();
        }
    }

    public int Next(int below) => _random.NextInt(below);

    private void Mutate(int length, int ssrcAt)
    {
        for (int i = _random.NextInt(8); i > 0; i--)
        {
            int at = _random.NextInt(_random.Chance(0.5) ? Math.Min(length, 40) : length);

            // The keys know only so many streams: mostly he stays with his own.
            if (at < ssrcAt || at >= ssrcAt + 4 || _random.Chance(0.05))
            {
                _buffer[at] = (byte)_random.Next();
            }
        }
    }

    private void Send(int length, Func<SrtpContext, byte[], int, int> protect)
    {
        int sent = protect(Keys(participant.Peer.Transport!)!, _buffer, length);
        if (sent > 0)
        {
            participant.Peer.Endpoint!.Send(conference.Endpoint.PublicAddress, _buffer.AsSpan(0, sent));
            SentCount++;
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_srtpOut")]
    private static extern ref SrtpContext? Keys(PeerTransport transport);
}
