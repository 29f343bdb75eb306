namespace McuServer.Media.Egress;

/// <summary>
/// The loss that one encode is made robust against, from what its listeners lose: the 75 % quantile (nearest rank), so what
/// more than a quarter of them lose at least. Copies in the packets (FEC) cost three times the encoding and suit music
/// less, for all who hear it: one bad line among four or more does not ask that of the others, while who has an encode to
/// himself, as everybody who speaks, decides alone. On from 5 % that last 2 s, off below 2 %, and down only after 10 s.
/// </summary>
public sealed class ExpectedLoss
{
    /// <summary>Single lost packets below it are concealed unheard.</summary>
    public const int OnPercent = 5;

    public const int OffPercent = 2;

    /// <summary>More would leave too few bits for the sound itself.</summary>
    public const int MaxPercent = 30;

    private const int MinPercent = 10;
    private const int StepPercent = 5;

    private static readonly TimeSpan s_onHold = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_downHold = TimeSpan.FromSeconds(10);

    private readonly int[] _listeners = new int[MaxPercent + 1];
    private int _count;
    private bool _isDecided;
    private TimeSpan _lowSince = TimeSpan.MinValue;
    private TimeSpan _highSince = TimeSpan.MinValue;

    /// <summary>What the encoder is told: 0, or 10 to 30 in steps of 5.</summary>
    public int Percent { get; private set; }

    /// <summary>One listener of this tick.</summary>
    /// <param name="lossPercent">0 to 100; 0 for those who have no use for copies.</param>
    public void Add(int lossPercent)
    {
        _listeners[Math.Clamp(lossPercent, 0, MaxPercent)]++;
        _count++;
    }

    /// <summary>All of this tick were added. True: <see cref="Percent"/> is another one now.</summary>
    public bool Decide(TimeSpan now)
    {
        int before = Percent;
        int target = Target(TakeQuantile());
        _highSince = target <= Percent ? TimeSpan.MinValue : _highSince == TimeSpan.MinValue ? now : _highSince;
        _lowSince = target >= Percent ? TimeSpan.MinValue : _lowSince == TimeSpan.MinValue ? now : _lowSince;
        // An encode that begins, for somebody who begins to speak, begins with what is known of him.
        bool isUp = target > Percent && (!_isDecided || Percent > 0 || now - _highSince >= s_onHold);
        bool isDown = target < Percent && now - _lowSince >= s_downHold;
        _isDecided = true;
        if (isUp || isDown)
        {
            Percent = target;
            _lowSince = _highSince = TimeSpan.MinValue;
        }

        return Percent != before;
    }

    /// <summary>The encode is for others now.</summary>
    public void Reset()
    {
        Percent = 0;
        _isDecided = false;
        _lowSince = _highSince = TimeSpan.MinValue;
    }

    private int TakeQuantile()
    {
        // Nearest rank: the smallest loss that at least three quarters do not exceed.
        int rank = ((3 * _count) + 3) / 4;
        int loss = -1;
        for (int below = 0; below < rank; below += _listeners[loss])
        {
            loss++;
        }

        Array.Clear(_listeners);
        _count = 0;
        return Math.Max(0, loss);
    }

    private int Target(int quantile)
    {
        if (quantile < (Percent > 0 ? OffPercent : OnPercent))
        {
            return 0;
        }

        int stepped = (quantile + StepPercent - 1) / StepPercent * StepPercent;
        return Math.Clamp(stepped, MinPercent, MaxPercent);
    }
}
