using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace McuServer.Serving.Http;

/// <summary>
/// The page's texts (HTML, scripts, styles, drawings) compressed by Brotli or gzip, once per version of a file, kept in memory:
/// the first view of the page stays far below 150 KB. Everything else goes on to the next.
/// </summary>
internal sealed class CompressedFiles(RequestDelegate next, IFileProvider files)
{
    private static readonly string[] s_endings = [".html", ".js", ".css", ".svg", ".json", ".md"];

    private readonly FileExtensionContentTypeProvider _types = new();

    /// <summary>As many as there are files and encodings: names that do not exist are never kept.</summary>
    private readonly ConcurrentDictionary<(string Path, string Encoding), Version> _kept = new();

    public Task InvokeAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        string path = request.Path.Value ?? "";
        bool isRead = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if (!isRead || !s_endings.Any(ending => path.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            || EncodingOf(request.Headers.AcceptEncoding) is not { } encoding
            || files.GetFileInfo(path) is not { Exists: true, IsDirectory: false } file)
        {
            return next(context);
        }

        return WriteAsync(context, VersionOf(path, encoding, file), encoding);
    }

    /// <summary>Brotli before gzip; null: the client takes neither.</summary>
    internal static string? EncodingOf(StringValues accepted)
    {
        if (!StringWithQualityHeaderValue.TryParseList(accepted, out IList<StringWithQualityHeaderValue>? list))
        {
            return null;
        }

        bool Takes(string name) => list.Any(value => value.Value.Equals(name, StringComparison.OrdinalIgnoreCase) && value.Quality is null or > 0);
        return Takes("br") ? "br" : Takes("gzip") ? "gzip" : null;
    }

    private Version VersionOf(string path, string encoding, IFileInfo file)
    {
        if (_kept.TryGetValue((path, encoding), out Version? known) && known.Changed == file.LastModified && known.Length == file.Length)
        {
            return known;
        }

        Version made = Compress(path, encoding, file);
        _kept[(path, encoding)] = made;
        return made;
    }

    private Version Compress(string path, string encoding, IFileInfo file)
    {
        using MemoryStream bytes = new();
        using (Stream source = file.CreateReadStream())
        using (Stream packed = encoding == "br" ? new BrotliStream(bytes, CompressionLevel.Optimal) : new GZipStream(bytes, CompressionLevel.Optimal))
        {
            source.CopyTo(packed);
        }

        byte[] body = bytes.ToArray();
        string tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 12))}-{encoding}\"";
        string type = _types.TryGetContentType(path, out string? found) ? found : "application/octet-stream";
        return new Version(body, tag, type, file.LastModified, file.Length);
    }

    private static async Task WriteAsync(HttpContext context, Version version, string encoding)
    {
        HttpResponse response = context.Response;
        response.Headers.ETag = version.Tag;
        response.Headers.CacheControl = PageFiles.CacheControl;
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch.Any(sent => sent?.Contains(version.Tag, StringComparison.Ordinal) == true))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        response.Headers.ContentEncoding = encoding;
        response.ContentType = version.Type;
        response.ContentLength = version.Body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(version.Body, context.RequestAborted);
        }
    }

    private sealed record Version(byte[] Body, string Tag, string Type, DateTimeOffset Changed, long Length);
}
