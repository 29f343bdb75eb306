using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Ingress;

/// <summary>How frames that wait become pictures.</summary>
public sealed partial class VideoSource
{
    /// <summary>
    /// A gap in a bitstream cannot be decoded over: when a queue was full all that waits goes, and the next key frame
    /// starts anew.
    /// </summary>
    private void TakeInbox()
    {
        lock (_inboxLock)
        {
            if (_inboxOverflow > 0 || _queue.Count + _inbox.Count > QueueCapacity)
            {
                _overflowCount += _inboxOverflow + _queue.Count;
                NeedsKeyFrame = true;
                Discard(_queue.Count);
                _inboxOverflow = 0;
            }

            while (_inbox.Count > 0)
            {
                _queue.TryEnqueue(_inbox.Dequeue());
            }
        }
    }

    private void Shed(TimeSpan time)
    {
        if (MaxBehind is not { } most || _queue.Count == 0 || !IsBehind(_queue.Peek(), time, most))
        {
            return;
        }

        int keep = _queue.Count - 1;
        while (keep >= 0 && (!_queue[keep].IsKeyFrame || IsBehind(_queue[keep], time, most)))
        {
            keep--;
        }

        int shed = keep < 0 ? _queue.Count : keep;
        ShedCount += shed;
        _isBroken = true;
        Discard(shed, needsKeyFrame: keep < 0);
    }

    /// <summary>Has waited here, and not on its way: what the network delayed is welcome.</summary>
    private bool IsBehind(EncodedFrame frame, TimeSpan time, TimeSpan most) =>
        time - frame.PlayoutTime > most && time + Delay - frame.ReceivedAt > most;

    /// <param name="time">What is due; as far behind the mixer's time as pictures are to be later.</param>
    private void Decode(TimeSpan time, bool onlyDue)
    {
        TakeInbox();
        if (!IsWanted && !MustDecodeOn(time))
        {
            KeepFromLastKeyFrame(time);
            return;
        }

        if (_mustReset)
        {
            _decoder.Reset();
            _mustReset = false;
            NeedsKeyFrame = true;
        }
        else
        {
            Shed(time);
        }

        PromoteNext(time);
        while (_next is null)
        {
            if (_decoder.TryTake(out VideoFrame? frame))
            {
                Accept(frame!, time);
            }
            else if (_queue.Count > 0 && (onlyDue || !IsWanted) && _queue.Peek().PlayoutTime > time + Ahead)
            {
                break;
            }
            else if (_queue.Count > 0)
            {
                SubmitOne();
            }
            else if (HasEnded && !_isDrained)
            {
                _decoder.Drain();
                _isDrained = true;
            }
            else
            {
                break;
            }
        }
    }

    private void SubmitOne()
    {
        EncodedFrame frame = _queue.Dequeue();
        if (NeedsKeyFrame && !frame.IsKeyFrame)
        {
            NoKeyFrameCount++;
        }
        else if (_decoder.Submit(frame))
        {
            NeedsKeyFrame = false;
        }
        else
        {
            DiscardedCount++;
            NeedsKeyFrame = true;
            _isBroken = true;
        }

        frame.Release();
    }

    private void Accept(VideoFrame frame, TimeSpan time)
    {
        DecodedCount++;
        NewestReceivedAt = frame.ReceivedAt;
        _next = Upright(frame);
        PromoteNext(time);
    }

    private void PromoteNext(TimeSpan time)
    {
        if (_next is null || _next.PlayoutTime > time + Ahead)
        {
            return;
        }

        if (_due is not null)
        {
            SupersededCount++;
            _due.Release();
        }

        _due = _next;
        _next = null;
        _isDueLate = false;
        _isBroken = false;
    }

    private VideoFrame Upright(VideoFrame frame)
    {
        if (frame.RotationDegrees == 0)
        {
            return frame;
        }

        bool isQuarter = frame.RotationDegrees is 90 or 270;
        VideoFrame turned = _pool.Rent(isQuarter ? frame.Height : frame.Width, isQuarter ? frame.Width : frame.Height);
        PictureKernels.Rotate(frame.View, frame.RotationDegrees, turned.View);
        turned.Color = frame.Color;
        turned.PlayoutTime = frame.PlayoutTime;
        turned.ReceivedAt = frame.ReceivedAt;
        frame.Release();
        return turned;
    }

    /// <summary>What came before the frames that wait was decoded already, and none of them could be a start.</summary>
    private bool MustDecodeOn(TimeSpan time)
    {
        if (!DecodesToNextKeyFrame || _mustReset || NeedsKeyFrame)
        {
            return false;
        }

        for (int i = 0; i < _queue.Count; i++)
        {
            if (_queue[i].IsKeyFrame && _queue[i].PlayoutTime <= time + Ahead)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Drops what a later start would not need: all before the last key frame that is due.</summary>
    private void KeepFromLastKeyFrame(TimeSpan time)
    {
        ReleasePictures();
        _mustReset = true;
        int keep = 0;
        for (int i = _queue.Count - 1; i > 0; i--)
        {
            if (_queue[i].IsKeyFrame && _queue[i].PlayoutTime <= time)
            {
                keep = i;
                break;
            }
        }

        UnwantedCount += keep;
        Discard(keep, needsKeyFrame: false);
    }

    private void Discard(int count, bool needsKeyFrame = true)
    {
        for (int i = 0; i < count; i++)
        {
            _queue.Dequeue().Release();
        }

        NeedsKeyFrame |= needsKeyFrame && count > 0;
    }
}
