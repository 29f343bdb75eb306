using McuServer.TestKit;

namespace McuServer.Media.Tests.Ingress;

/// <summary>
/// The sender's sound is a tone of 400 Hz, amplitude 0.25, whose steps are at most 0.0131; a whole number of its periods
/// fits every piece that the buffer may leave out, so a larger step is a click of the buffer's making.
/// </summary>
internal static class LiveTone
{
    public const double NoClick = 0.02;

    public static void SendTone(
        LiveAudioRig rig, int durationMs, Func<int, double?> delayMs, Func<long, long>? placeOf = null, bool hasFec = false)
    {
        for (int i = 0; i < durationMs / 20; i++)
        {
            long place = i * 960L;
            rig.Send(i, place, WaveOpus.Packet(placeOf?.Invoke(place) ?? place, 960, hasFec), delayMs(i));
        }
    }

    /// <summary>No tick without sound.</summary>
    public static void AssertNoHole(LiveAudioRig rig, int fromMs, int toMs)
    {
        float[] heard = [.. rig.Heard];
        for (int i = fromMs * 48; i + 960 <= toMs * 48 && i + 960 <= heard.Length; i += 960)
        {
            double level = ToneMeter.RmsDbfs(heard.AsSpan(i, 960));
            Assert.IsGreaterThan(-21, level, $"at {i / 48} ms");
        }
    }
}
