using System.Runtime.CompilerServices;
using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.TestKit;

/// <summary>
/// Pictures that somebody looked at and found right, kept as PNG in <c>tests/fixtures/golden</c> and compared exactly.
/// With <c>MCU_WRITE_GOLDEN=1</c> in the environment the tests write them anew instead: look at each before it is
/// committed.
/// </summary>
public static class GoldenPicture
{
    public static void AssertEqual(string name, in PictureView picture)
    {
        byte[] rgb = RgbConverter.ToRgb24(picture);
        string path = Path.Combine(Folder(), name + ".png");
        if (Environment.GetEnvironmentVariable("MCU_WRITE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            PngWriter.Write(path, rgb, picture.Width, picture.Height);
            return;
        }

        Assert.IsTrue(File.Exists(path), $"{path} does not exist; MCU_WRITE_GOLDEN=1 makes it, to be looked at.");
        byte[] golden = PngReader.ReadRgb(path, out int width, out int height);
        Assert.AreEqual((width, height), (picture.Width, picture.Height), name);
        if (!golden.AsSpan().SequenceEqual(rgb))
        {
            string actual = Path.Combine(Path.GetTempPath(), $"actual-{name.Replace('/', '-')}.png");
            PngWriter.Write(actual, rgb, width, height);
            int at = golden.AsSpan().CommonPrefixLength(rgb) / 3;
            Assert.Fail($"{name} differs from its golden picture, first at x {at % width}, y {at / width}; see {actual}");
        }
    }

    private static string Folder([CallerFilePath] string thisFile = "") =>
        Path.Combine(Path.GetDirectoryName(thisFile)!, "..", "fixtures", "golden");
}
