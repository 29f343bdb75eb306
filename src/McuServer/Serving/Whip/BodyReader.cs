using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Whip;

/// <summary>Reads a request's text, at most 64 KiB of it.</summary>
internal static class BodyReader
{
    public const int MaxBytes = 64 * 1024;

    private static readonly UTF8Encoding s_strict = new(false, throwOnInvalidBytes: true);

    /// <returns>The text; null with <c>isTooLarge</c> or because it is not UTF-8.</returns>
    public static async Task<(string? Text, bool IsTooLarge)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > MaxBytes)
        {
            return (null, true);
        }

        byte[] buffer = ArrayPool<byte>.Shared.Rent(MaxBytes + 1);
        try
        {
            int length = 0;
            int read;
            while (length <= MaxBytes && (read = await request.Body.ReadAsync(buffer.AsMemory(length, MaxBytes + 1 - length), cancellation)) > 0)
            {
                length += read;
            }

            return length > MaxBytes ? (null, true) : (s_strict.GetString(buffer, 0, length), false);
        }
        catch (DecoderFallbackException)
        {
            return (null, false);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
