namespace McuServer.Native.Tests;

/// <summary>How a picture is to be turned for display, as files and cameras say it.</summary>
[TestClass]
public class RotationTests
{
    private static FixtureFolder s_folder = null!;

    [ClassInitialize]
    public static void Make(TestContext context) => s_folder = new FixtureFolder();

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    [TestMethod]
    [DataRow(0)]
    [DataRow(90)]
    [DataRow(180)]
    [DataRow(270)]
    public void The_turn_for_display_is_clockwise_and_belongs_to_the_stream(int degrees)
    {
        string flat = s_folder.Make(
            $"flat-{degrees}.mp4", "-f lavfi -i testsrc2=s=96x64:r=25:d=0.2 -c:v libx264 -pix_fmt yuv420p");
        string turned = s_folder.Make($"turned-{degrees}.mp4", $"-i {flat} -c copy -metadata:s:v:0 rotate={degrees}");
        using MediaReader reader = MediaReader.Open(turned);
        int clockwise = reader.Streams[0].RotationDegrees;
        Assert.AreEqual((degrees % 180) == 0, (clockwise % 180) == 0);
        Decoding.Picture picture = Decoding.Pictures(turned)[0];
        Assert.AreEqual(0, picture.RotationDegrees);

        // The reference program turns the picture by itself.
        byte[] reference = FixtureFolder.Output("-frames:v 1 -f rawvideo", turned);
        byte[] luma = Turn(picture, clockwise);
        CollectionAssert.AreEqual(reference[..luma.Length], luma);
    }

    [TestMethod]
    [DataRow(1, 0)]
    [DataRow(3, 180)]
    [DataRow(6, 90)]
    [DataRow(8, 270)]
    public void The_orientation_that_a_camera_wrote_down_belongs_to_the_picture(int orientation, int degrees)
    {
        byte[] photograph = File.ReadAllBytes(
            s_folder.Make("photograph.jpg", "-f lavfi -i testsrc=s=64x48 -frames:v 1"));

        // Exif 2.3: application segment 1 with one little-endian directory of one short, tag 0x112.
        byte[] exif =
        [
            0xFF, 0xE1, 0, 34, .. "Exif"u8, 0, 0, .. "II"u8, 42, 0, 8, 0, 0, 0,
            1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, 0,
        ];
        string path = s_folder.Write("turned.jpg", [.. photograph[..2], .. exif, .. photograph[2..]]);
        Assert.AreEqual(degrees, Decoding.Pictures(path)[0].RotationDegrees);
    }

    /// <summary>The luma, turned clockwise by quarters.</summary>
    private static byte[] Turn(Decoding.Picture picture, int degrees)
    {
        (int width, int height) = (picture.Width, picture.Height);
        byte[] luma = picture.I420[..(width * height)];
        for (; degrees > 0; degrees -= 90, (width, height) = (height, width))
        {
            byte[] turned = new byte[luma.Length];
            for (int i = 0; i < luma.Length; i++)
            {
                turned[((i % width) * height) + (height - 1 - (i / width))] = luma[i];
            }

            luma = turned;
        }

        return luma;
    }
}
