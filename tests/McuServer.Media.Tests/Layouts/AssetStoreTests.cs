using System.Buffers.Binary;
using McuServer.Media.Layouts;

namespace McuServer.Media.Tests.Layouts;

[TestClass]
public sealed class AssetStoreTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mcu-assets-");

    public AssetStoreTests() => _folder.CreateSubdirectory("assets");

    [TestCleanup]
    public void DeleteFolder() => _folder.Delete(recursive: true);

    [TestMethod]
    public void PNG_and_JPEG_are_known_by_their_headers()
    {
        Write("a.png", Png(640, 480));
        Write("b.jpg", Jpeg(1920, 1080));
        Write("c.jpeg", Jpeg(16, 8, frameMarker: 0xC2));
        Assert.AreEqual(new AssetInfo(AssetState.Usable, 640, 480, ""), Inspect("assets/a.png"));
        Assert.AreEqual(new AssetInfo(AssetState.Usable, 1920, 1080, ""), Inspect("assets/b.jpg"));
        Assert.AreEqual(new AssetInfo(AssetState.Usable, 16, 8, ""), Inspect("assets/c.jpeg"));
    }

    [TestMethod]
    [DataRow("assets/none.png")]
    [DataRow("assets/../secret.png")]
    [DataRow("assets/sub/x.png")]
    [DataRow("secret.png")]
    [DataRow("assets/")]
    [DataRow("assets/.hidden.png")]
    public void What_is_not_directly_in_the_folder_is_missing(string path)
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "secret.png"), Png(2, 2));
        Write(".hidden.png", Png(2, 2));
        Assert.AreEqual(AssetState.Missing, Inspect(path).State);
        Assert.IsNull(new FolderAssetStore(_folder.FullName).Resolve(path));
    }

    [TestMethod]
    public void Too_many_bytes_or_pixels_are_too_large()
    {
        Write("wide.png", Png(3841, 100));
        Write("tall.jpg", Jpeg(2161, 2161));
        Write("most.png", Png(3840, 2160));
        Write("upright.png", Png(2160, 3840));
        byte[] heavy = new byte[FolderAssetStore.MaxBytes + 1];
        Png(64, 64).CopyTo(heavy, 0);
        Write("heavy.png", heavy);
        Assert.AreEqual(AssetState.TooLarge, Inspect("assets/wide.png").State);
        Assert.AreEqual(AssetState.TooLarge, Inspect("assets/tall.jpg").State);
        Assert.AreEqual(AssetState.TooLarge, Inspect("assets/heavy.png").State);
        Assert.AreEqual(AssetState.Usable, Inspect("assets/most.png").State);
        Assert.AreEqual(AssetState.Usable, Inspect("assets/upright.png").State);
    }

    [TestMethod]
    public void What_is_no_picture_or_another_one_than_its_name_says_has_a_bad_format()
    {
        Write("text.png", "hello, this is only text, no picture"u8.ToArray());
        Write("empty.png", []);
        Write("wrong.png", Jpeg(64, 64));
        Write("wrong.jpg", Png(64, 64));
        Write("none.png", Png(0, 64));
        Write("negative.png", Png(-5, 64));
        foreach (string name in (ReadOnlySpan<string>)["text", "empty", "wrong", "none", "negative"])
        {
            Assert.AreEqual(AssetState.BadFormat, Inspect($"assets/{name}.png").State, name);
        }

        Assert.AreEqual(AssetState.BadFormat, Inspect("assets/wrong.jpg").State);
        StringAssert.Contains(Inspect("assets/wrong.jpg").Reason, "PNG");
    }

    [TestMethod]
    [Timeout(15 * 60_000)]
    public void A_JPEG_that_is_cut_or_damaged_anywhere_never_throws()
    {
        byte[] good = Jpeg(1920, 1080);
        for (int length = 0; length < good.Length; length++)
        {
            Write("cut.jpg", good[..length]);
            AssetState expected = length >= good.Length - 8 ? AssetState.Usable : AssetState.BadFormat;
            Assert.AreEqual(expected, Inspect("assets/cut.jpg").State, $"{length} of {good.Length} bytes");
        }

        var random = new Random(7);
        for (int i = 0; i < 300; i++)
        {
            byte[] bad = (byte[])good.Clone();
            bad[random.Next(2, bad.Length)] = (byte)random.Next(256);
            Write("cut.jpg", bad);
            AssetInfo info = Inspect("assets/cut.jpg");
            Assert.AreEqual(info.State == AssetState.Usable, info.Reason.Length == 0);
        }
    }

    private static byte[] Png(int width, int height)
    {
        byte[] bytes = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, .. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 6, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(16), width);
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(20), height);
        return bytes;
    }

    /// <summary>Start, an application segment, a quantisation table, the frame header.</summary>
    private static byte[] Jpeg(ushort width, ushort height, byte frameMarker = 0xC0)
    {
        byte[] frame = [0xFF, frameMarker, 0, 11, 8, 0, 0, 0, 0, 1, 1, 0x11, 0];
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(5), height);
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(7), width);
        return [0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 1, 2, 3, 4, 0xFF, 0xFF, 0xDB, 0, 3, 9, .. frame, 0xFF, 0xDA, 0, 0];
    }

    private void Write(string name, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(_folder.FullName, "assets", name), bytes);

    private AssetInfo Inspect(string path) => new FolderAssetStore(_folder.FullName).Inspect(path);
}
