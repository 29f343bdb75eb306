using BenchmarkDotNet.Attributes;
using McuServer.Native;
using McuServer.Rtp.Wire;

namespace McuServer.Benchmarks;

/// <summary>A packet of 1200 bytes on its way out.</summary>
[MemoryDiagnoser]
public class SrtpBenchmarks
{
    private readonly byte[] _packet = new byte[1500];
    private SrtpContext _sender = null!;
    private ushort _sequence;

    [Params(SrtpProfile.AeadAes128Gcm, SrtpProfile.AeadAes256Gcm, SrtpProfile.Aes128CmHmacSha1Tag80)]
    public SrtpProfile Profile { get; set; }

    [GlobalSetup]
    public void Open()
    {
        (int key, int salt) = SrtpContext.GetKeyLengths(Profile);
        _sender = SrtpContext.Create(Profile, new byte[key], new byte[salt], isSender: true);
    }

    [GlobalCleanup]
    public void Close() => _sender.Dispose();

    [Benchmark]
    public int Protect()
    {
        RtpHeader.Write(_packet, 96, marker: false, _sequence++, 90, ssrc: 1);
        return _sender.Protect(_packet, 1200);
    }
}
