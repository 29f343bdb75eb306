using McuServer.Media.Egress;
using McuServer.Media.Frames;

namespace McuServer.Conference;

/// <summary>One encode with those who receive it.</summary>
internal sealed class RenditionTrack : IDisposable
{
    private readonly IRenditionEgress? _egress;
    private readonly FrameTimes _times = new();
    private bool _hasOtherMembers;
    private TimeSpan _begunAt;

    public RenditionTrack(RenditionEncoder encoder, MixResources resources)
    {
        Encoder = encoder;
        Work = new PostedWork(encoder);
        KeyFrames = new KeyFrameFunnel(resources.KeyFrames);
        _egress = resources.CreateRenditionEgress?.Invoke(encoder.Rendition, KeyFrames);
    }

    /// <summary>Who wants a key frame asks here.</summary>
    public KeyFrameFunnel KeyFrames { get; }

    public RenditionEncoder Encoder { get; }

    public PostedWork Work { get; }

    /// <summary>In order of subscribing, so that what is handed out is the same on every run.</summary>
    public List<Subscription> Subscribers { get; } = new(16);

    /// <summary>True while a canvas is being encoded whose frames were not handed out yet.</summary>
    public bool IsEncoding { get; private set; }

    public void Begin(WorkerSet workers, VideoFrame canvas, long frameIndex, TimeSpan now, FrameTimes times)
    {
        _times.CopyFrom(times);
        _begunAt = now;
        if (KeyFrames.TryTake(now))
        {
            Encoder.RequestKeyFrame();
        }

        Encoder.Stage(canvas, frameIndex);
        IsEncoding = true;
        workers.Post(Work);
    }

    /// <summary>Waits for the encode under way and hands its frames to every subscriber.</summary>
    public void Finish(WorkerSet workers)
    {
        if (!IsEncoding)
        {
            return;
        }

        workers.Wait(Work);
        IsEncoding = false;
        _egress?.SetBitrate(Encoder.BitrateBps);
        IReadOnlyList<EncodedFrame> frames = Encoder.Encoded;
        for (int i = 0; i < frames.Count; i++)
        {
            if (frames[i].IsKeyFrame)
            {
                KeyFrames.OnKeyFrame(_begunAt);
            }

            _egress?.WriteVideo(frames[i], _times);
            for (int s = 0; s < Subscribers.Count; s++)
            {
                Subscribers[s].VideoEgress?.WriteVideo(frames[i]);
            }
        }

        Encoder.Clear();
    }

    public void Add(Subscription subscription)
    {
        Subscribers.Add(subscription);
        _hasOtherMembers = true;
    }

    public void Remove(Subscription subscription) => _hasOtherMembers |= Subscribers.Remove(subscription);

    /// <summary>After all who come and go at a tick are known.</summary>
    public void TellMembers()
    {
        if (_hasOtherMembers)
        {
            _hasOtherMembers = false;
            _egress?.SetMembers(Subscribers);
        }
    }

    public void Dispose()
    {
        Encoder.Dispose();
        _egress?.Dispose();
    }
}
