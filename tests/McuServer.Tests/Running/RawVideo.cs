using System.Text;
using System.Text.RegularExpressions;

namespace McuServer.Tests.Running;

/// <summary>A y4m file (yuv4mpeg(5), 4:2:0, 8 bit) read by its description, to look at single samples.</summary>
internal sealed partial class RawVideo
{
    private const string FrameLine = "FRAME\n";
    private readonly byte[] _file;
    private readonly int _headerBytes;

    private RawVideo(byte[] file)
    {
        _file = file;
        _headerBytes = Array.IndexOf(file, (byte)'\n') + 1;
        Header = Encoding.ASCII.GetString(file, 0, _headerBytes - 1);
        Width = int.Parse(WidthField().Match(Header).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        Height = int.Parse(HeightField().Match(Header).Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture);
        int rest = file.Length - _headerBytes;
        Assert.AreEqual(0, rest % FrameBytes, "The file ends inside a picture.");
        FrameCount = rest / FrameBytes;
    }

    public string Header { get; }

    public int Width { get; }

    public int Height { get; }

    public int FrameCount { get; }

    private int ChromaWidth => (Width + 1) / 2;

    private int ChromaHeight => (Height + 1) / 2;

    private int FrameBytes => FrameLine.Length + (Width * Height) + (2 * ChromaWidth * ChromaHeight);

    public static RawVideo Read(string path) => new(File.ReadAllBytes(path));

    /// <summary>Y, U and V at a place of the canvas in luma samples.</summary>
    public (int Y, int U, int V) At(int frame, int x, int y)
    {
        int start = _headerBytes + (frame * FrameBytes) + FrameLine.Length;
        int chroma = ((y / 2) * ChromaWidth) + (x / 2);
        int u = start + (Width * Height);
        return (_file[start + (y * Width) + x], _file[u + chroma], _file[u + (ChromaWidth * ChromaHeight) + chroma]);
    }

    [GeneratedRegex(@" W(\d+)")]
    private static partial Regex WidthField();

    [GeneratedRegex(@" H(\d+)")]
    private static partial Regex HeightField();
}
