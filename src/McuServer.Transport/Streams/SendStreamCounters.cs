namespace McuServer.Transport.Streams;

/// <summary>What happened on one stream to a peer, since its start.</summary>
public sealed class SendStreamCounters
{
    public long ReportCount { get; internal set; }

    public long PictureLossCount { get; internal set; }

    /// <summary>Repeats of a request do not count.</summary>
    public long FullIntraCount { get; internal set; }

    /// <summary>Packets that the peer asked for again, whatever became of it.</summary>
    public long NackedCount { get; private set; }

    public long ResentCount { get; private set; }

    public long ResentBytes { get; private set; }

    public long NotKeptCount { get; private set; }

    public long TooSoonCount { get; private set; }

    public long TooOftenCount { get; private set; }

    public long OverBudgetCount { get; private set; }

    internal void OnResend(ResendResult result, int bytes)
    {
        NackedCount++;
        ResentBytes += bytes;
        switch (result)
        {
            case ResendResult.Sent:
                ResentCount++;
                break;
            case ResendResult.NotKept:
                NotKeptCount++;
                break;
            case ResendResult.TooSoon:
                TooSoonCount++;
                break;
            case ResendResult.TooOften:
                TooOftenCount++;
                break;
            case ResendResult.OverBudget:
                OverBudgetCount++;
                break;
            default:
                break;
        }
    }
}
