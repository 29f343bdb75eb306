namespace McuServer.Native.Tests;

/// <summary>Alone in the process, because the count of open handles is the process's.</summary>
[TestClass]
[DoNotParallelize]
public class EncodingLeakTests
{
    [TestMethod]
    public void Every_handle_is_given_back()
    {
        string folder = Directory.CreateTempSubdirectory("mcu-leak-").FullName;
        int before = NativeCore.OutstandingHandles;
        using (TestRecording finished = new(Path.Combine(folder, "a.mp4"), VideoCodec.H264, AudioCodec.Aac))
        using (TestRecording dropped = new(Path.Combine(folder, "b.webm"), VideoCodec.Vp9, AudioCodec.Opus))
        using (OpusDecoder decoder = OpusDecoder.Create())
        {
            // A writer, a video encoder and an audio encoder each, and the decoder.
            Assert.AreEqual(before + 7, NativeCore.OutstandingHandles);
            finished.RunTo(TimeSpan.FromSeconds(1));
            dropped.RunTo(TimeSpan.FromSeconds(1));
            finished.Finish();
        }

        Assert.AreEqual(before, NativeCore.OutstandingHandles);
        Assert.ThrowsExactly<NativeException>(() => MediaWriter.Create(Path.Combine(folder, "none", "a.mp4")));
        Assert.ThrowsExactly<NativeException>(() => VideoEncoder.Open(new VideoEncoderOptions(VideoCodec.H264, 5, 5, 30)));
        Assert.ThrowsExactly<NativeException>(() => OpusEncoder.Create(1));
        Assert.ThrowsExactly<NativeException>(() => AudioEncoder.Open(AudioCodec.Pcm, 1));
        Assert.AreEqual(before, NativeCore.OutstandingHandles);
        Directory.Delete(folder, recursive: true);
    }
}
