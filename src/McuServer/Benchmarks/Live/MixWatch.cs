using System.Collections.Concurrent;
using McuServer.Conference.Codecs;
using McuServer.Media.Frames;
using McuServer.Native;

namespace McuServer.Benchmarks.Live;

/// <summary>
/// Measures the server from outside: decodes the mix that one client receives, on a thread of its own, and reads from each
/// tile's bar code whose picture it shows. Delay: from the last packet of a picture sent to the first packet received of
/// the mix that first shows it.
/// </summary>
internal sealed class MixWatch : IDisposable
{
    private const int Gap = 8;

    private readonly BlockingCollection<EncodedFrame> _frames = new(256);
    private readonly DecodedFramePool _pool = new();
    private readonly FFmpegVideoDecoder _decoder;
    private readonly long[,] _sentAtTicks;
    private readonly int[] _lastShown;
    private readonly List<double> _delaysMs = new(1 << 16);
    private readonly Thread _thread;
    private readonly int _columns;

    public MixWatch(int watched, int senders)
    {
        Watched = watched;
        _columns = (int)Math.Ceiling(Math.Sqrt(senders));
        _sentAtTicks = new long[senders, BarCode.MaxNumber + 1];
        _lastShown = new int[senders];
        _decoder = new FFmpegVideoDecoder(CodecSettings.ForVideo(VideoCodec.Vp8), _pool);
        _thread = new Thread(Read) { IsBackground = true, Name = "watch", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Whose mix is read.</summary>
    public int Watched { get; }

    /// <summary>Codes that could not be read.</summary>
    public long UnreadCount { get; private set; }

    public long ReadCount { get; private set; }

    /// <summary>Network thread.</summary>
    public void NoteSent(int sender, int number, TimeSpan at)
    {
        if (sender < _lastShown.Length)
        {
            Volatile.Write(ref _sentAtTicks[sender, number], at.Ticks);
        }
    }

    /// <summary>Network thread: takes a frame of the mix over; <see cref="EncodedFrame.ReceivedAt"/> is its first packet's.</summary>
    public void Insert(EncodedFrame frame)
    {
        if (!_frames.TryAdd(frame))
        {
            frame.Release();
        }
    }

    public void Mark()
    {
        lock (_delaysMs)
        {
            _delaysMs.Clear();
            UnreadCount = ReadCount = 0;
        }
    }

    public double[] TakeDelaysMs()
    {
        lock (_delaysMs)
        {
            double[] sorted = [.. _delaysMs];
            Array.Sort(sorted);
            return sorted;
        }
    }

    public void Dispose()
    {
        _frames.CompleteAdding();
        _thread.Join();
        _decoder.Dispose();
        _pool.Dispose();
        _frames.Dispose();
    }

    private void Read()
    {
        foreach (EncodedFrame frame in _frames.GetConsumingEnumerable())
        {
            TimeSpan at = frame.ReceivedAt;
            bool isTaken = _decoder.Submit(frame);
            frame.Release();
            while (isTaken && _decoder.TryTake(out VideoFrame? picture))
            {
                ReadTiles(picture!.View, at);
                picture.Release();
            }
        }
    }

    private void ReadTiles(in PictureView picture, TimeSpan at)
    {
        // The stock grids: 8 pixels around and between tiles of 16:9, in the middle.
        int height = (picture.Height - (Gap * (_columns + 1))) / _columns;
        int width = height * 16 / 9;
        int left = (picture.Width - (width * _columns) - (Gap * (_columns - 1))) / 2;
        for (int tile = 0; tile < _lastShown.Length; tile++)
        {
            PixelRect box = new(left + (tile % _columns * (width + Gap)), Gap + (tile / _columns * (height + Gap)), width, height);
            if (!BarCode.TryRead(picture, box, out int sender, out int number) || sender >= _lastShown.Length)
            {
                UnreadCount++;
            }
            else if (_lastShown[sender] != number)
            {
                ReadCount++;
                _lastShown[sender] = number;
                Note(at.Ticks - Volatile.Read(ref _sentAtTicks[sender, number]));
            }
        }
    }

    private void Note(long delayTicks)
    {
        if (delayTicks is >= 0 and < TimeSpan.TicksPerSecond)
        {
            lock (_delaysMs)
            {
                _delaysMs.Add(TimeSpan.FromTicks(delayTicks).TotalMilliseconds);
            }
        }
    }
}
