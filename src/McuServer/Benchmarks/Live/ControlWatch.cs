using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using McuServer.Conference.Codecs;
using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Judges what one client receives: which arrangement of bar codes its decoded picture shows, and whether there is sound in
/// its decoded mix. Each change is told as "seen WHAT TIME" with the time when it was known.
/// </summary>
internal sealed class ControlWatch : IDisposable
{
    private const double QuietDbfs = -60;
    private const double LoudDbfs = -40;

    private readonly Action<string> _tell;
    private readonly BlockingCollection<EncodedFrame> _frames = new(256);
    private readonly ConcurrentDictionary<string, Box[]> _arrangements = new(StringComparer.Ordinal);
    private readonly DecodedFramePool _pool = new();
    private readonly FFmpegVideoDecoder _pictures;
    private readonly OpusDecoder _sound = OpusDecoder.Create();
    private readonly float[] _stereo = new float[2 * OpusDecoder.MaxSamples];
    private readonly Thread _thread;
    private string _shown = "";
    private bool? _isLoud;

    public ControlWatch(int watched, Action<string> tell)
    {
        Watched = watched;
        _tell = tell;
        _pictures = new FFmpegVideoDecoder(CodecSettings.ForVideo(VideoCodec.Vp8), _pool);
        _thread = new Thread(Read) { IsBackground = true, Name = "control watch" };
        _thread.Start();
    }

    public int Watched { get; }

    /// <param name="boxes">"sender,x,y,width,height;…" in shares of the picture's sides.</param>
    public void Know(string name, string boxes) =>
        _arrangements[name] = [.. boxes.Split(';').Select(static box =>
        {
            double[] n = [.. box.Split(',').Select(static number => double.Parse(number, CultureInfo.InvariantCulture))];
            return new Box((int)n[0], n[1], n[2], n[3], n[4]);
        })];

    /// <summary>Network thread: a packet of the mix.</summary>
    public void Hear(ReadOnlySpan<byte> packet)
    {
        int samples = _sound.Decode(packet, _stereo);
        double sum = 0;
        for (int i = 0; i < 2 * samples; i++)
        {
            sum += _stereo[i] * _stereo[i];
        }

        double levelDbfs = 10 * Math.Log10((sum / Math.Max(1, 2 * samples)) + 1e-12);
        bool? isLoud = levelDbfs < QuietDbfs ? false : levelDbfs > LoudDbfs ? true : _isLoud;
        if (isLoud != _isLoud)
        {
            _isLoud = isLoud;
            Tell(isLoud == true ? "loud" : "quiet");
        }
    }

    /// <summary>Network thread: takes a frame of the mix over.</summary>
    public void Insert(EncodedFrame frame)
    {
        if (!_frames.TryAdd(frame))
        {
            frame.Release();
        }
    }

    public void Dispose()
    {
        _frames.CompleteAdding();
        _thread.Join();
        _pictures.Dispose();
        _pool.Dispose();
        _sound.Dispose();
        _frames.Dispose();
    }

    private static bool Shows(in PictureView picture, in Box box)
    {
        // A camera is whole in its tile, 16:9, in the middle.
        double width = Math.Min(box.Width * picture.Width, box.Height * picture.Height * 16 / 9);
        double height = width * 9 / 16;
        double x = (box.X * picture.Width) + (((box.Width * picture.Width) - width) / 2);
        double y = (box.Y * picture.Height) + (((box.Height * picture.Height) - height) / 2);
        return BarCode.TryRead(picture, new PixelRect((int)x, (int)y, (int)width, (int)height), out int sender, out _) && sender == box.Sender;
    }

    private void Read()
    {
        foreach (EncodedFrame frame in _frames.GetConsumingEnumerable())
        {
            bool isTaken = _pictures.Submit(frame);
            frame.Release();
            while (isTaken && _pictures.TryTake(out VideoFrame? picture))
            {
                Judge(picture!.View);
                picture.Release();
            }
        }
    }

    private void Judge(in PictureView picture)
    {
        foreach ((string name, Box[] boxes) in _arrangements)
        {
            bool isShown = true;
            foreach (Box box in boxes)
            {
                isShown &= Shows(picture, box);
            }

            if (isShown && _shown != name)
            {
                _shown = name;
                Tell(name);
            }
        }
    }

    private void Tell(string what) => _tell($"seen {what} {Stopwatch.GetTimestamp()}");

    private readonly record struct Box(int Sender, double X, double Y, double Width, double Height);
}
