using System.Buffers.Text;
using System.Globalization;
using System.Text;
using McuServer.Serving.Api.Parameters;
using McuServer.Serving.Problems;

namespace McuServer.Serving.Api;

/// <summary>Lists in parts. A cursor names the last item and its place, so that people who come and go disturb little.</summary>
internal static class Paging
{
    /// <param name="idOf">What an item is known by.</param>
    /// <exception cref="ProblemException">The cursor is none of ours.</exception>
    public static Page<T> Of<T>(IReadOnlyList<T> all, ListParams parameters, Func<T, string> idOf, int defaultLimit = 50)
    {
        int start = parameters.Cursor is { } cursor ? StartAfter(all, cursor, idOf) : 0;
        int count = Math.Min(parameters.Limit ?? defaultLimit, all.Count - start);
        T[] items = new T[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = all[start + i];
        }

        int end = start + count;
        return new Page<T>(items, end < all.Count ? Encode(end - 1, idOf(all[end - 1])) : null);
    }

    private static int StartAfter<T>(IReadOnlyList<T> all, string cursor, Func<T, string> idOf)
    {
        if (!TryDecode(cursor, out int place, out string id))
        {
            throw new ProblemException(new Problem(ProblemKind.Invalid, "The cursor is none that this server has given.")
            {
                Errors = [new ProblemError("cursor", "#/cursor", "Take \"next\" of the answer before.")],
            });
        }

        for (int i = 0; i < all.Count; i++)
        {
            if (idOf(all[i]) == id)
            {
                return i + 1;
            }
        }

        // Who stood there is gone: the next one has moved up to his place.
        return Math.Min(place, all.Count);
    }

    private static string Encode(int place, string id) =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{place}:{id}")));

    private static bool TryDecode(string cursor, out int place, out string id)
    {
        place = 0;
        id = "";
        if (!Base64Url.IsValid(cursor))
        {
            return false;
        }

        string text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        id = text[(colon + 1)..];
        return colon > 0 && int.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out place);
    }
}
