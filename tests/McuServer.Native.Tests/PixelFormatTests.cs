namespace McuServer.Native.Tests;

/// <summary>Every kind of pixel format as 8-bit 4:2:0, against values calculated from the definitions.</summary>
[TestClass]
public class PixelFormatTests
{
    private static FixtureFolder s_folder = null!;

    [ClassInitialize]
    public static void Make(TestContext context) => s_folder = new FixtureFolder();

    [ClassCleanup]
    public static void Delete() => s_folder.Dispose();

    /// <summary>Slow ramps in all planes, so that chroma may be averaged over neighbours without a change.</summary>
    [TestMethod]
    [DataRow("yuv420p", 8, false)]
    [DataRow("yuv422p", 8, false)]
    [DataRow("yuv444p", 8, false)]
    [DataRow("yuv440p", 8, false)]
    [DataRow("yuv411p", 8, false)]
    [DataRow("yuv410p", 8, false)]
    [DataRow("yuva420p", 8, false)]
    [DataRow("nv12", 8, false)]
    [DataRow("yuyv422", 8, false)]
    [DataRow("uyvy422", 8, true)]
    [DataRow("yuvj420p", 8, true)]
    [DataRow("yuvj422p", 8, true)]
    [DataRow("yuv420p9le", 9, false)]
    [DataRow("yuv420p10le", 10, false)]
    [DataRow("yuv420p10le", 10, true)]
    [DataRow("yuv422p10le", 10, false)]
    [DataRow("yuv444p10le", 10, true)]
    [DataRow("yuv420p12le", 12, false)]
    [DataRow("yuv422p12le", 12, true)]
    [DataRow("yuv444p12le", 12, false)]
    [DataRow("yuv444p16le", 16, false)]
    public void Luma_and_chroma_keep_their_numbers(string format, int bits, bool isFull)
    {
        const int Width = 256;
        const int Height = 64;
        string scale = $"{1 << (bits - 8)}";
        int top = isFull ? 255 : 235;
        int low = isFull ? 0 : 16;

        // Full range maps 0..255 to 0..2^bits-1, limited range shifts (BT.2100 table 9).
        string luma = isFull
            ? $"round((X*{top}/255)*{(1 << bits) - 1}/255)"
            : $"({low}+floor(X*{top - low}/255))*{scale}";
        string alpha = format.StartsWith("yuva", StringComparison.Ordinal) ? ":a=255" : string.Empty;
        string range = isFull ? "pc" : "tv";
        string chroma = $"(64+floor(128*Y/H))*{scale}";
        string path = s_folder.Make(
            $"numbers-{format}-{isFull}.mkv",
            $"-f lavfi -i nullsrc=s={Width}x{Height}:d=0.04:r=25,format={Planar(format)},"
            + $"geq=lum='{luma}':cb='{chroma}':cr='{255 << (bits - 8)}-{chroma}'{alpha},"
            + $"scale=in_range={range}:out_range={range},format={format} -pix_fmt {format} -c:v {Lossless(format)} "
            + $"-color_range {range} -colorspace smpte170m");
        Decoding.Picture picture = Decoding.Pictures(path)[0];
        Assert.AreEqual((Width, Height), (picture.Width, picture.Height));
        Assert.AreEqual(isFull, picture.IsFullRange);
        long difference = 0;
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                int expected = isFull ? x : low + (x * (top - low) / 255);
                int actual = picture.I420[(y * Width) + x];
                Assert.AreEqual(expected, actual, 1.0, $"luma {x},{y}");
                difference += actual - expected;
            }
        }

        // Where subsampling changes, too, swscale shifts full range numbers (1023 to 255.75) instead of scaling them.
        bool isShifted = isFull && bits > 8 && !format.Contains("420", StringComparison.Ordinal);
        Assert.AreEqual(0.0, difference / (double)(Width * Height), isShifted ? 0.5 : 0.1, "luma is off on average");
        for (int y = 2; y < (Height / 2) - 2; y++)
        {
            for (int x = 2; x < (Width / 2) - 2; x++)
            {
                int u = picture.I420[(Width * Height) + (y * Width / 2) + x];
                int v = picture.I420[(Width * Height * 5 / 4) + (y * Width / 2) + x];
                double expected = 64 + (128.0 * ((2 * y) + 0.5) / Height);
                Assert.AreEqual(expected, u, 3.0, $"u {x},{y}");
                Assert.AreEqual(255 - expected, v, 3.0, $"v {x},{y}");
            }
        }
    }

    [TestMethod]
    [DataRow("rgb24")]
    [DataRow("bgr24")]
    [DataRow("rgba")]
    [DataRow("bgr0")]
    [DataRow("argb")]
    [DataRow("gbrp")]
    [DataRow("gbrp10le")]
    [DataRow("gbrp12le")]
    [DataRow("rgb48le")]
    [DataRow("gbrap")]
    public void Red_green_and_blue_become_limited_BT709(string format)
    {
        string path = s_folder.Make(
            $"bands-{format}.nut", $"-f lavfi -i {Bands},format=gbrp -frames:v 1 -pix_fmt {format} -c:v rawvideo");
        AssertBands(Decoding.Pictures(path)[0], format);
    }

    [TestMethod]
    [DataRow("png", "rgb24")]
    [DataRow("png", "pal8")]
    [DataRow("png", "rgb48be")]
    [DataRow("gif", "pal8")]
    [DataRow("bmp", "bgr24")]
    public void Still_pictures_in_colour_become_limited_BT709(string ending, string format)
    {
        string filter = format == "pal8"
            ? ",split[a][b];[a]palettegen=reserve_transparent=0[p];[b][p]paletteuse=dither=none"
            : string.Empty;
        string path = s_folder.Make(
            $"still-{format}.{ending}", $"-f lavfi -i {Bands}{filter} -frames:v 1 -pix_fmt {format}");
        AssertBands(Decoding.Pictures(path)[0], $"{ending} {format}");
    }

    [TestMethod]
    [DataRow("pal8", "avi")]
    [DataRow("rgb8", "nut")]
    [DataRow("bgr8", "nut")]
    [DataRow("rgb4_byte", "nut")]
    public void Palettes_and_packed_bits_in_films_become_limited_BT709(string format, string ending)
    {
        string path = s_folder.Make(
            $"red-{format}.{ending}",
            $"-f lavfi -i nullsrc=s=34x18:d=0.2:r=5,format=rgb24,geq=r=255:g=0:b=0 -c:v rawvideo -pix_fmt {format}");
        AssertColor(Decoding.Pictures(path)[0], (255, 0, 0), 0, 34, format);
    }

    [TestMethod]
    [DataRow("gray", "pc", true)]
    [DataRow("gray", "tv", false)]
    [DataRow("gray10le", "pc", true)]
    [DataRow("gray10le", "tv", false)]
    [DataRow("gray16le", "pc", true)]
    public void Gray_keeps_its_numbers_and_its_range(string format, string range, bool isFull)
    {
        int bits = format == "gray" ? 8 : format == "gray10le" ? 10 : 16;
        int low = isFull ? 0 : 16;
        int top = isFull ? 255 : 235;
        string luma = isFull ? $"round(X*{(1 << bits) - 1}/255)" : $"({low}+floor(X*{top - low}/255))*{1 << (bits - 8)}";
        string path = s_folder.Make(
            $"{format}-{range}.mkv",
            $"-f lavfi -i nullsrc=s=256x16:d=0.04:r=25,format={format},geq=lum='{luma}',setrange={range} "
            + $"-c:v ffv1 -color_range {range}");
        Decoding.Picture picture = Decoding.Pictures(path)[0];
        Assert.AreEqual(isFull, picture.IsFullRange);
        for (int x = 0; x < 256; x++)
        {
            Assert.AreEqual(isFull ? x : low + (x * (top - low) / 255), picture.I420[(5 * 256) + x], 1.0, $"luma {x}");
        }

        Assert.IsTrue(picture.I420.AsSpan(256 * 16).IndexOfAnyExcept((byte)128) < 0, "chroma");
    }

    [TestMethod]
    public void Gray_stills_are_full_range()
    {
        Decoding.Picture picture = Decoding.Pictures(s_folder.Make(
            "gray.png", "-f lavfi -i nullsrc=s=256x16,format=gray,geq=lum=X -frames:v 1"))[0];
        Assert.IsTrue(picture.IsFullRange);
        Assert.AreEqual((byte)0, picture.I420[0]);
        Assert.AreEqual((byte)255, picture.I420[255]);
    }

    [TestMethod]
    public void What_is_transparent_becomes_black()
    {
        string path = s_folder.Make(
            "transparent.png",
            "-f lavfi -i color=red:s=32x32,format=rgba,geq=r=255:g=0:b=0:a='if(lt(X,16),0,255)' -frames:v 1");
        byte[] i420 = Decoding.Pictures(path)[0].I420;
        Assert.AreEqual(16, i420[4], 1.0);
        Assert.AreEqual(63, i420[28], 1.0);
    }

    [TestMethod]
    public void The_format_may_change_in_mid_stream()
    {
        using CodecSettings settings = CodecSettings.ForVideo(VideoCodec.H264);
        using VideoDecoder decoder = VideoDecoder.Open(settings);
        using NativePicture shell = new();
        List<Decoding.Picture> pictures = [];
        foreach (string format in (string[])["yuv420p", "yuv444p", "yuv422p10le", "yuv420p", "yuv444p"])
        {
            string path = s_folder.Make(
                $"{format}.h264",
                $"-f lavfi -i testsrc=s=98x66:r=25:d=0.2 -c:v libx264 -tune zerolatency -pix_fmt {format}");
            using MediaReader reader = MediaReader.Open(path);
            while (reader.ReadPacket(out PacketView packet) == NativeStatus.Ok)
            {
                Assert.AreEqual(NativeStatus.Ok, decoder.Submit(packet.Data, TimeSpan.MinValue));
                Decoding.Receive(decoder, shell, pictures);
            }
        }

        decoder.Drain();
        Decoding.Receive(decoder, shell, pictures);
        Assert.HasCount(25, pictures);

        // The same scene through every format: nearly the same luma.
        for (int i = 0; i < pictures.Count; i++)
        {
            double sum = 0;
            for (int k = 0; k < 98 * 66; k++)
            {
                sum += Math.Abs(pictures[i].I420[k] - pictures[i % 5].I420[k]);
            }

            Assert.IsLessThan(4.0, sum / (98 * 66), $"picture {i}");
        }
    }

    private static readonly (byte R, byte G, byte B)[] s_colors =
        [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (128, 128, 128), (200, 30, 90)];

    /// <summary>The colours side by side, each 24 wide, the last 25; the whole is 169x33.</summary>
    private static string Bands { get; } =
        "nullsrc=s=169x33:d=0.04:r=25,format=rgb24,geq="
        + $"r='{Band(c => c.R)}':g='{Band(c => c.G)}':b='{Band(c => c.B)}'";

    private static string Band(Func<(byte R, byte G, byte B), byte> part) =>
        string.Join('+', s_colors.Select((color, i) => $"{part(color)}*eq(min(floor(X/24),6),{i})"));

    private static void AssertBands(Decoding.Picture picture, string what)
    {
        Assert.AreEqual((169, 33), (picture.Width, picture.Height));
        for (int i = 0; i < s_colors.Length; i++)
        {
            AssertColor(picture, s_colors[i], i * 24, i == 6 ? 25 : 24, what);
        }
    }

    /// <summary>
    /// BT.709-6 section 3: the weights of red, green and blue, and the limited range; over the columns of a band, but
    /// for those at its borders, where chroma is shared with the neighbour.
    /// </summary>
    private static void AssertColor(
        Decoding.Picture picture, (byte R, byte G, byte B) color, int left, int width, string what)
    {
        double luma = ((0.2126 * color.R) + (0.7152 * color.G) + (0.0722 * color.B)) / 255;
        double u = 128 + (224 * ((color.B / 255.0) - luma) / 1.8556);
        double v = 128 + (224 * ((color.R / 255.0) - luma) / 1.5748);
        Assert.AreEqual((PictureMatrix.Bt709, false), (picture.Matrix, picture.IsFullRange), what);
        int chromaWidth = (picture.Width + 1) / 2;
        int lumaBytes = picture.Width * picture.Height;
        int chromaBytes = chromaWidth * ((picture.Height + 1) / 2);
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = left; x < left + width; x++)
            {
                byte actual = picture.I420[(y * picture.Width) + x];
                Assert.AreEqual(16 + (219 * luma), actual, 1.1, $"{what} {color} luma {x},{y}");
                int chroma = lumaBytes + (y / 2 * chromaWidth) + (x / 2);
                if (x >= left + 4 && x < left + width - 4)
                {
                    Assert.AreEqual(u, picture.I420[chroma], 1.1, $"{what} {color} u {x},{y}");
                    Assert.AreEqual(v, picture.I420[chroma + chromaBytes], 1.1, $"{what} {color} v {x},{y}");
                }
            }
        }
    }

    /// <summary>FFV1 for what Matroska cannot hold raw.</summary>
    private static string Lossless(string format) =>
        format is "nv12" or "yuyv422" or "uyvy422" or "yuvj420p" or "yuvj422p" ? "rawvideo" : "ffv1";

    /// <summary>A planar format of the same depth and subsampling, in which a picture can be calculated.</summary>
    private static string Planar(string format) => format switch
    {
        "nv12" => "yuv420p",
        "yuyv422" or "uyvy422" => "yuv422p",
        "yuvj420p" => "yuv420p",
        "yuvj422p" => "yuv422p",
        _ => format,
    };
}
