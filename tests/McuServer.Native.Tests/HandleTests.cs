namespace McuServer.Native.Tests;

/// <summary>Every native handle is freed once. Runs alone, as the count is that of the whole process.</summary>
[TestClass]
[DoNotParallelize]
public class HandleTests
{
    [TestInitialize]
    public void Settle()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    [TestMethod]
    public void Nothing_is_left_open_when_everything_was_disposed()
    {
        using FixtureFolder folder = new();
        string path = folder.Make(
            "film.mkv", "-f lavfi -i testsrc2=s=96x64:r=25:d=0.2 -f lavfi -i sine=d=0.2 -c:v libx264 -c:a aac");
        string text = folder.Write("text.txt", "nothing"u8);
        int before = NativeCore.OutstandingHandles;
        for (int round = 0; round < 20; round++)
        {
            using (MediaReader reader = MediaReader.Open(path))
            using (VideoDecoder video = VideoDecoder.Open(reader.Streams[0].Codec))
            using (AudioDecoder audio = AudioDecoder.Open(reader.Streams[1].Codec))
            using (NativePicture picture = new())
            {
                Assert.AreEqual(before + 4, NativeCore.OutstandingHandles);
                Assert.ThrowsExactly<NativeException>(() => MediaReader.Open(text));
                Assert.ThrowsExactly<NativeException>(() => VideoDecoder.Open(reader.Streams[1].Codec));
                Assert.ThrowsExactly<NativeException>(() => AudioDecoder.Open(reader.Streams[0].Codec));
                Assert.AreEqual(before + 4, NativeCore.OutstandingHandles);
            }

            Assert.AreEqual(before, NativeCore.OutstandingHandles);
        }
    }

    [TestMethod]
    public void What_was_forgotten_is_freed_by_the_garbage_collector()
    {
        int before = NativeCore.OutstandingHandles;
        Forget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Assert.AreEqual(before, NativeCore.OutstandingHandles);

        [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
        static void Forget()
        {
            for (int i = 0; i < 10; i++)
            {
                _ = new NativePicture();
            }

            _ = VideoDecoder.Open(CodecSettings.ForVideo(VideoCodec.Vp8));
            _ = AudioDecoder.Open(CodecSettings.ForOpus());
        }
    }

    [TestMethod]
    public void A_disposed_object_says_so()
    {
        using CodecSettings settings = CodecSettings.ForVideo(VideoCodec.Vp8);
        using NativePicture picture = new();
        VideoDecoder decoder = VideoDecoder.Open(settings);
        decoder.Dispose();
        decoder.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => decoder.Receive(picture));
        settings.Dispose();
        Assert.ThrowsExactly<ObjectDisposedException>(() => VideoDecoder.Open(settings));
    }
}
