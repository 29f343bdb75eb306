using System.Collections.Immutable;
using McuServer.Media.Layouts;

namespace McuServer.Media.Composition;

/// <summary>
/// Compares sources by a layout's order keys, left to right; each key alone leaves equals in their old order, and what
/// remains equal comes by appearance, cameras before screens. A screen has its owner's role, number and name.
/// </summary>
internal sealed class SourceOrder(ImmutableArray<OrderKey> keys) : IComparer<SceneSource>
{
    private Comparison<SceneSource>? _comparison;

    /// <summary>For slots, which have no order of their own.</summary>
    public static readonly SourceOrder Default = new(new GridSpec().Order);

    /// <summary><see cref="Compare"/>, made once: a comparer would be made into one at each sorting.</summary>
    public Comparison<SceneSource> Comparison => _comparison ??= Compare;

    public bool HasPinned { get; } = keys.Contains(OrderKey.Pinned);

    public int Compare(SceneSource? x, SceneSource? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        foreach (OrderKey key in keys)
        {
            int order = CompareBy(key, x, y);
            if (order != 0)
            {
                return order;
            }
        }

        int byKind = (int)x.Key.Kind - (int)y.Key.Kind;
        return byKind != 0 ? byKind : BySequence(x, y);
    }

    /// <summary>Set times come first, the earlier the better; what is not set comes last.</summary>
    internal static int EarliestFirst(TimeSpan? x, TimeSpan? y) =>
        x is { } a && y is { } b ? a.CompareTo(b) : (x is null ? 1 : 0) - (y is null ? 1 : 0);

    private static int CompareBy(OrderKey key, SceneSource x, SceneSource y) => key switch
    {
        OrderKey.Pinned => EarliestFirst(x.PinnedAt, y.PinnedAt),
        OrderKey.ScreenShare => ByShare(x).CompareTo(ByShare(y)),
        OrderKey.HandRaised => EarliestFirst(x.Person.HandRaisedAt, y.Person.HandRaisedAt),
        OrderKey.LastSpokeAt => LatestFirst(x.Person.LastSpokeAt, y.Person.LastSpokeAt),
        // An enum's own CompareTo would box both.
        OrderKey.Role => (int)x.Person.Role - (int)y.Person.Role,
        OrderKey.Video => HasPicture(y).CompareTo(HasPicture(x)),
        OrderKey.Order => x.Person.Order.CompareTo(y.Person.Order),
        OrderKey.JoinedAt => x.Person.JoinedAt.CompareTo(y.Person.JoinedAt),
        // Without culture data (InvariantGlobalization) this is the order of code points, which for Hangul is the
        // dictionary's; upper and lower case are equal.
        OrderKey.Name => string.Compare(x.Person.Name, y.Person.Name, StringComparison.OrdinalIgnoreCase),
        _ => 0,
    };

    private static int LatestFirst(TimeSpan? x, TimeSpan? y) =>
        x is { } a && y is { } b ? b.CompareTo(a) : (x is null ? 1 : 0) - (y is null ? 1 : 0);

    private static int ByShare(SceneSource source) => !source.IsCamera ? 0 : source.IsSharing ? 1 : 2;

    private static bool HasPicture(SceneSource source) => !source.IsCamera || source.Person.HasVideo;

    /// <summary>Among screens the newest share comes first.</summary>
    private static int BySequence(SceneSource x, SceneSource y) =>
        x.IsCamera ? x.Sequence.CompareTo(y.Sequence) : y.Sequence.CompareTo(x.Sequence);
}
