using System.Globalization;

namespace McuServer.Media.Layouts;

/// <summary>
/// An exact number n/d. A decimal such as 0.333 is a different number from 1/3, so nothing here goes through double.
/// </summary>
public readonly record struct Fraction : IComparable<Fraction>
{
    public static readonly Fraction Zero = new(0, 1);
    public static readonly Fraction One = new(1, 1);

    public Fraction(long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(denominator);
        long divisor = GreatestCommonDivisor(Math.Abs(numerator), denominator);
        Numerator = numerator / divisor;
        Denominator = denominator / divisor;
    }

    public long Numerator { get; }

    public long Denominator { get; }

    public static Fraction operator +(Fraction a, Fraction b) =>
        new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static bool operator <(Fraction a, Fraction b) => a.CompareTo(b) < 0;

    public static bool operator >(Fraction a, Fraction b) => a.CompareTo(b) > 0;

    public static bool operator <=(Fraction a, Fraction b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Fraction a, Fraction b) => a.CompareTo(b) >= 0;

    public int CompareTo(Fraction other) =>
        ((Int128)Numerator * other.Denominator).CompareTo((Int128)other.Numerator * Denominator);

    /// <summary>Reads "a/b", "0.25", ".5", "0" or "1"; decimals are exact.</summary>
    public static bool TryParse(string text, out Fraction value)
    {
        value = default;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0)
        {
            return TryDigits(text[..slash], out long n) && TryDigits(text[(slash + 1)..], out long d) && d > 0
                && Assign(new Fraction(n, d), out value);
        }

        int point = text.IndexOf('.', StringComparison.Ordinal);
        if (point < 0)
        {
            return TryDigits(text, out long whole) && Assign(new Fraction(whole, 1), out value);
        }

        string digits = text[(point + 1)..];
        long scale = 1;
        for (int i = 0; i < digits.Length && i < 9; i++)
        {
            scale *= 10;
        }

        string head = point == 0 ? "0" : text[..point];
        return digits.Length is > 0 and <= 9 && TryDigits(head, out long integer) && TryDigits(digits, out long part)
            && Assign(new Fraction((integer * scale) + part, scale), out value);
    }

    public override string ToString() => Denominator == 1 ? $"{Numerator}" : $"{Numerator}/{Denominator}";

    private static bool Assign(Fraction from, out Fraction to)
    {
        to = from;
        return true;
    }

    private static bool TryDigits(string text, out long value) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value <= 1_000_000_000;

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a == 0 ? 1 : a;
    }
}
