namespace McuServer.Media.Sound;

/// <summary>
/// Says in which ticks an input is worth hearing: at once when its level reaches the threshold, and for a hangover
/// after the last such tick. Whoever is silent costs no sum and no mix of his own.
/// </summary>
internal sealed class VoiceGate(double thresholdDbfs, TimeSpan hangover)
{
    private readonly double _threshold = Math.Pow(10, thresholdDbfs / 10);
    private readonly int _hangoverTicks = (int)(hangover.TotalMilliseconds / SoundFormat.TickMs);
    private int _ticksLeft;

    public bool IsOpen => _ticksLeft > 0;

    /// <param name="meanSquare">Of the tick, over both channels.</param>
    public void Insert(double meanSquare)
    {
        if (meanSquare >= _threshold && meanSquare > 0)
        {
            _ticksLeft = _hangoverTicks + 1;
        }
        else if (_ticksLeft > 0)
        {
            _ticksLeft--;
        }
    }
}
