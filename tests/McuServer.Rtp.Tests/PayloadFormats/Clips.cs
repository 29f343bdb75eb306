using McuServer.Native;
using McuServer.Rtp.PayloadFormats;
using McuServer.TestKit;

namespace McuServer.Rtp.Tests.PayloadFormats;

/// <summary>Frames of real encoders, made once: 40 of 640 by 360, key frames at 0 and 20, some 2 to 60 KB large.</summary>
internal static class Clips
{
    private static readonly Dictionary<RtpVideoCodec, List<EncodedClip.Frame>> s_clips = [];

    public static List<EncodedClip.Frame> Of(RtpVideoCodec codec)
    {
        lock (s_clips)
        {
            if (!s_clips.TryGetValue(codec, out List<EncodedClip.Frame>? frames))
            {
                s_clips[codec] = frames = EncodedClip.Make(Native(codec), 640, 360, 40, 2_000_000, i => i == 20);
            }

            return frames;
        }
    }

    public static VideoCodec Native(RtpVideoCodec codec) => codec switch
    {
        RtpVideoCodec.Vp8 => VideoCodec.Vp8,
        RtpVideoCodec.H264 => VideoCodec.H264,
        RtpVideoCodec.Vp9 => VideoCodec.Vp9,
        _ => VideoCodec.Av1,
    };

    /// <summary>The payloads of one frame.</summary>
    public static List<byte[]> Packetize(RtpVideoCodec codec, ReadOnlySpan<byte> frame, int budget)
    {
        PayloadWriter writer = new(new byte[(2 * frame.Length) + 4096], new PayloadSlice[frame.Length + 16]);
        Assert.IsTrue(PayloadFormat.Packetizer(codec).TryPacketize(frame, budget, ref writer));
        List<byte[]> payloads = [];
        for (int i = 0; i < writer.Count; i++)
        {
            Assert.AreEqual(i == writer.Count - 1, writer.Slices[i].IsMarker);
            payloads.Add(writer[i].ToArray());
        }

        return payloads;
    }

    /// <summary>The frame of these payloads; null where they make none.</summary>
    public static byte[]? Depacketize(RtpVideoCodec codec, params IReadOnlyList<byte[]> payloads)
    {
        IDepacketizer depacketizer = PayloadFormat.Depacketizer(codec);
        FrameWriter writer = new(new byte[depacketizer.MaxFrameBytes(payloads.Sum(p => p.Length), payloads.Count)]);
        bool isGood = depacketizer.TryBegin(ref writer);
        foreach (byte[] payload in payloads)
        {
            isGood = isGood && depacketizer.TryAppend(payload, ref writer);
        }

        return isGood && depacketizer.TryFinish(ref writer) ? writer.Written.ToArray() : null;
    }

    public static PayloadInfo Inspect(RtpVideoCodec codec, params byte[] payload)
    {
        Assert.IsTrue(PayloadFormat.Depacketizer(codec).TryInspect(payload, out PayloadInfo info));
        return info;
    }

    public static void AssertMalformed(RtpVideoCodec codec, params byte[] payload)
    {
        Assert.IsFalse(PayloadFormat.Depacketizer(codec).TryInspect(payload, out _), Convert.ToHexString(payload));
        Assert.IsNull(Depacketize(codec, payload), Convert.ToHexString(payload));
    }

    public static byte[] Hex(string text) => Convert.FromHexString(text.Replace(" ", "", StringComparison.Ordinal));
}
