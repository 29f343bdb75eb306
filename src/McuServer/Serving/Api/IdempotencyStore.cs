using System.Security.Cryptography;
using System.Text;
using McuServer.Serving.Problems;
using Microsoft.AspNetCore.Http;

namespace McuServer.Serving.Api;

/// <summary>
/// First answers of POST requests with an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header): a repeat within a
/// day receives the same one, and nothing happens twice. Bounded by count and bytes, the oldest go first; thread-safe.
/// </summary>
internal sealed class IdempotencyStore(TimeProvider clock)
{
    public const int MaxEntries = 10_000;

    private const int MaxKeyLength = 128;
    private const long MaxBytes = 32 << 20;
    private static readonly TimeSpan s_lifetime = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, IdempotencyEntry> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<IdempotencyEntry> _byAge = new();
    private readonly long _start = clock.GetTimestamp();
    private long _bytes;

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>The entry of a request: with the first answer if there is one, else to be completed.</summary>
    /// <exception cref="ProblemException">The key is none, belongs to another request, or its first request still runs.</exception>
    public IdempotencyEntry Begin(Caller caller, string key, HttpRequest request, byte[] body)
    {
        if (key.Length is 0 or > MaxKeyLength || key.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            throw new ProblemException(new Problem(ProblemKind.Malformed, $"An Idempotency-Key has 1 to {MaxKeyLength} visible ASCII characters."));
        }

        // Keys of one caller mean nothing to another.
        string name = $"{caller.Room}\n{caller.Id}\n{key}";
        byte[] print = FingerprintOf(request, body);
        lock (_lock)
        {
            TimeSpan now = clock.GetElapsedTime(_start);
            RemoveOld(now);
            if (!_entries.TryGetValue(name, out IdempotencyEntry? entry))
            {
                entry = new IdempotencyEntry(this, name, print, now);
                _entries.Add(name, entry);
                entry.Node = _byAge.AddLast(entry);
                return entry;
            }

            if (!print.AsSpan().SequenceEqual(entry.Fingerprint))
            {
                throw new ProblemException(new Problem(ProblemKind.KeyReused, "This Idempotency-Key came with another request before; make a new one."));
            }

            return entry.Answer is null
                ? throw new ProblemException(new Problem(ProblemKind.Conflict, "The first request with this Idempotency-Key still runs."))
                : entry;
        }
    }

    internal void Complete(IdempotencyEntry entry, StoredAnswer answer)
    {
        lock (_lock)
        {
            if (entry.Node?.List is not null)
            {
                entry.Answer = answer;
                _bytes += SizeOf(entry);
            }
        }
    }

    /// <summary>Without an answer it is as if the request had never come.</summary>
    internal void Abandon(IdempotencyEntry entry)
    {
        lock (_lock)
        {
            if (entry.Answer is null)
            {
                Remove(entry);
            }
        }
    }

    private void RemoveOld(TimeSpan now)
    {
        while (_byAge.First?.Value is { } oldest
            && (now - oldest.Since >= s_lifetime || _entries.Count >= MaxEntries || _bytes > MaxBytes))
        {
            Remove(oldest);
        }
    }

    private void Remove(IdempotencyEntry entry)
    {
        if (entry.Node?.List is null)
        {
            return;
        }

        _byAge.Remove(entry.Node);
        _entries.Remove(entry.Name);
        _bytes -= entry.Answer is null ? 0 : SizeOf(entry);
    }

    private static long SizeOf(IdempotencyEntry entry) => entry.Answer?.Body?.Length ?? 0;

    private static byte[] FingerprintOf(HttpRequest request, byte[] body)
    {
        byte[] head = Encoding.UTF8.GetBytes($"{request.Method} {request.Path.ToUriComponent()}{request.QueryString.ToUriComponent()}\n");
        return SHA256.HashData([.. head, .. body]);
    }
}

/// <summary>One request with a key.</summary>
internal sealed class IdempotencyEntry(IdempotencyStore store, string name, byte[] fingerprint, TimeSpan since)
{
    public string Name { get; } = name;

    public byte[] Fingerprint { get; } = fingerprint;

    public TimeSpan Since { get; } = since;

    /// <summary>Null: it still runs.</summary>
    public StoredAnswer? Answer { get; set; }

    internal LinkedListNode<IdempotencyEntry>? Node { get; set; }

    public void Complete(StoredAnswer answer) => store.Complete(this, answer);

    public void Abandon() => store.Abandon(this);
}
