namespace McuServer.Conference.Live;

/// <summary>
/// Whether a picture goes to a receiver whose bytes wait for the kernel: ICE-TCP turns loss into delay, and what waits would only
/// be seen late (transport.md 2.10). While more than 100 ms of media wait, beside a key frame, which takes its time on any path,
/// whole pictures are withheld; when that is over, one key frame is asked for. Used on the network thread.
/// </summary>
internal sealed class BacklogGate
{
    private const int BitsPerByte = 8;
    private const int MostWaitingPerSecond = 10;

    private bool _isBehind;

    /// <param name="queuedBytes">What waits for the kernel; 0 where there is no queue.</param>
    /// <param name="bitrateBps">Of the encode.</param>
    /// <param name="keyFrameBytes">Size of its last key frame.</param>
    /// <param name="needsKeyFrame">It may send again, and lacks the pictures before.</param>
    public bool MaySend(int queuedBytes, int bitrateBps, int keyFrameBytes, out bool needsKeyFrame)
    {
        needsKeyFrame = false;
        int most = bitrateBps / BitsPerByte / MostWaitingPerSecond;
        if (queuedBytes > most + keyFrameBytes)
        {
            _isBehind = true;
        }
        else if (_isBehind && queuedBytes <= most / 2)
        {
            _isBehind = false;
            needsKeyFrame = true;
        }

        return !_isBehind;
    }
}
