using System.Diagnostics;
using McuServer.Conference.Codecs;
using McuServer.Media.Frames;
using McuServer.Media.Ingress;
using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.Transport.Network;
using McuServer.Transport.Peer;
using McuServer.Transport.Streams;

namespace McuServer.Benchmarks.Live;

/// <summary>What the clients of one network thread share; used on that thread.</summary>
internal sealed class LoadShared : IDisposable
{
    private readonly DecodedFramePool _decoded = new();
    private readonly Action<string> _tell;

    /// <param name="origin">Time zero of the process, as <see cref="Stopwatch"/> tells it.</param>
    /// <param name="watch">Reads the mix of one of the clients; null: nobody does. Owned by the caller.</param>
    /// <param name="tell">Writes a line to the server's process.</param>
    public LoadShared(long origin, MixWatch? watch, Action<string> tell)
    {
        _tell = tell;
        Origin = origin;
        Watch = watch;
        Epoch = DateTime.UtcNow;
        Dtls = DtlsContext.Create(DtlsCertificate.Create(new DateTimeOffset(Epoch, TimeSpan.Zero)));
    }

    public long Origin { get; }

    public DateTime Epoch { get; }

    public TimeSpan Now => Stopwatch.GetElapsedTime(Origin);

    public DtlsContext Dtls { get; }

    public UdpPort Udp { get; } = new();

    public FanOutBatch Batch { get; } = new(maxTargets: 1);

    public PacketHistory Sound { get; } = new(capacity: 16, maxPayloadBytes: 1500);

    public EncodedFramePool EncodedFrames { get; } = new();

    public PacketCellPool Cells { get; } = new();

    public byte[] Payloads { get; } = new byte[1 << 20];

    public PayloadSlice[] Slices { get; } = new PayloadSlice[FanOutBatch.MaxPayloads];

    public MixWatch? Watch { get; }

    /// <summary>Sees and hears what one of the clients receives, in <c>mcu bench control</c>. Owned by the caller.</summary>
    public ControlWatch? Control { get; init; }

    public void FirstPicture(int peer, TimeSpan sinceOffer) => _tell($"first {peer} {sinceOffer.TotalMilliseconds:0.000}");

    public void PeerEnded(int peer, PeerEnd end) => _tell($"ended {peer} {end}");

    /// <summary>Whether a picture comes out of a fresh decoder.</summary>
    public bool CanDecode(EncodedFrame frame)
    {
        using FFmpegVideoDecoder decoder = new(CodecSettings.ForVideo(VideoCodec.Vp8), _decoded);
        if (!decoder.Submit(frame) || !decoder.TryTake(out VideoFrame? picture))
        {
            return false;
        }

        picture!.Release();
        return true;
    }

    public void Dispose()
    {
        Batch.Dispose();
        Udp.Dispose();
        Dtls.Dispose();
        Cells.Dispose();
        _decoded.Dispose();
        EncodedFrames.Dispose();
    }
}
