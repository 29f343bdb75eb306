namespace McuServer.Media.Sound;

/// <summary>
/// A straight line through noisy observations, by least squares whose memory fades: what a sender's clock does, seen
/// through stamps that jitter. Weights fall to 1/e in <see cref="MemorySeconds"/>. With stamps that are off by ±20 ms
/// at random, 50 a second, the slope is known to 15 ppm and the present value to 0.6 ms (standard deviations).
/// </summary>
internal sealed class DriftEstimator
{
    /// <summary>Long against jitter, short against the minutes in which an oscillator warms up.</summary>
    public const double MemorySeconds = 30;

    private double _originX;
    private double _originY;
    private double _weight;
    private double _x;
    private double _y;
    private double _xx;
    private double _xy;
    private double _yy;
    private double _intercept;
    private double _firstX = double.NaN;

    /// <summary>Observations that the memory holds, counted by their weights.</summary>
    public double EffectiveCount => _weight;

    /// <summary>Seconds between the first observation and the latest.</summary>
    public double SpanSeconds => double.IsNaN(_firstX) ? 0 : _originX - _firstX;

    /// <summary>Change of the value per second.</summary>
    public double Slope { get; private set; }

    /// <summary>Standard deviation of the observations from the line.</summary>
    public double Deviation { get; private set; }

    /// <summary>
    /// Standard deviation of the line's value at the latest observation; the end of a line is its weak point.
    /// </summary>
    public double EndDeviation => _weight > 0 ? 2 * Deviation / Math.Sqrt(_weight) : double.PositiveInfinity;

    /// <param name="x">Seconds; may step back a little, as stamps that jitter do.</param>
    /// <param name="y">Any unit.</param>
    public void Insert(double x, double y)
    {
        if (double.IsNaN(_firstX))
        {
            _firstX = _originX = x;
            _originY = y;
        }

        MoveOrigin(x, y);
        // In the new origin the observation is the point (0, 0): it changes no sum but the weight.
        _weight += 1;
        Solve();
    }

    /// <summary>The line's value.</summary>
    public double Predict(double x) => _originY + _intercept + (Slope * (x - _originX));

    private void MoveOrigin(double x, double y)
    {
        double dx = x - _originX;
        double dy = y - _originY;
        double decay = Math.Exp(-Math.Max(dx, 0) / MemorySeconds);
        _xx = decay * (_xx - (2 * dx * _x) + (dx * dx * _weight));
        _yy = decay * (_yy - (2 * dy * _y) + (dy * dy * _weight));
        _xy = decay * (_xy - (dx * _y) - (dy * _x) + (dx * dy * _weight));
        _x = decay * (_x - (dx * _weight));
        _y = decay * (_y - (dy * _weight));
        _weight *= decay;
        _originX = x;
        _originY = y;
    }

    private void Solve()
    {
        double determinant = (_weight * _xx) - (_x * _x);
        Slope = determinant > 1e-9 * _weight ? ((_weight * _xy) - (_x * _y)) / determinant : 0;
        _intercept = (_y - (Slope * _x)) / _weight;
        double residual = _yy - (_intercept * _y) - (Slope * _xy);
        Deviation = Math.Sqrt(Math.Max(0, residual / _weight));
    }
}
