using McuServer.Media.Sound;
using McuServer.Native;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.TestKit.Live;

/// <summary>The microphone of a <see cref="TestPeer"/>: a source, encoded as Opus, 20 ms a packet.</summary>
public sealed class SentSound : IDisposable
{
    private readonly IAudioSource _source;
    private readonly OpusEncoder _encoder;
    private readonly PacketHistory _history = new(capacity: 16, maxPayloadBytes: OpusEncoder.MaxPacketBytes);
    private readonly float[] _tick = new float[SoundFormat.TickValues];
    private readonly byte[] _packet = new byte[OpusEncoder.MaxPacketBytes];
    private readonly bool _usesDtx;
    private bool _isResuming = true;
    private bool _isInDtx;

    internal SentSound(SendTrack track, TestPeerOptions options, uint firstTimestamp)
    {
        Track = track;
        FirstTimestamp = firstTimestamp;
        _usesDtx = options.UsesDtx;
        _source = options.Sound ?? new ToneSource(options.ToneHz, options.ToneDbfs);
        _encoder = OpusEncoder.Create(options.AudioBitrateBps);
        _encoder.SetInbandFec(true);
        _encoder.SetDtx(options.UsesDtx);
    }

    public SendTrack Track { get; }

    /// <summary>RTP time when the peer began to send.</summary>
    public uint FirstTimestamp { get; }

    /// <summary>The microphone is off: nothing is sent.</summary>
    public bool IsPaused { get; set; }

    /// <summary>The microphone hears nothing; with DTX that is not sent.</summary>
    public bool IsSilent { get; set; }

    public long PacketCount { get; private set; }

    /// <summary>Ticks of silence that were not sent.</summary>
    public long UnsentCount { get; private set; }

    public void Dispose() => _encoder.Dispose();

    /// <param name="number">Of the tick since the peer began to send.</param>
    internal void Send(TimeSpan now, PeerTransport transport, long number)
    {
        _source.Pull(TimeSpan.FromMilliseconds(20 * number), _tick);
        if (IsSilent)
        {
            Array.Clear(_tick);
        }

        AdaptToLoss(number);
        int length = _encoder.Encode(_tick, _packet);
        // Browsers send the first packet without sound, so that the other side knows that silence begins, and no more.
        bool isEmpty = _usesDtx && length <= 2;
        bool isUnsent = IsPaused || (isEmpty && _isInDtx);
        _isInDtx = isEmpty;
        if (isUnsent || !transport.IsReady)
        {
            UnsentCount += isUnsent ? 1 : 0;
            _isResuming = true;
            return;
        }

        uint timestamp = unchecked(FirstTimestamp + (uint)(number * OpusEncoder.FrameSamples));
        double level = Math.Clamp(-ToneMeter.RmsDbfs(_tick), 0, 127);
        Track.Stream.AudioLevel = (byte)((level < 60 ? 0x80 : 0) | (int)level);
        long index = _history.Add(now, _packet.AsSpan(0, length), timestamp, _isResuming, isKeyFrame: false);
        _isResuming = false;
        PacketCount += transport.TrySend(now, now, Track, _history, index, 1) ? 1 : 0;
    }

    /// <summary>As browsers do: once a second the encoder learns how much is lost, and writes copies accordingly (FEC).</summary>
    private void AdaptToLoss(long number)
    {
        if (number % 50 == 0)
        {
            _encoder.SetPacketLossPercent(Math.Min(30, Track.Stream.LastReport.FractionLost * 100 / 256));
        }
    }
}
