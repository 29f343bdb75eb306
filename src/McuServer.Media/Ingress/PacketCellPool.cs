using System.Runtime.InteropServices;

namespace McuServer.Media.Ingress;

/// <summary>
/// Cells of 2 KB for the payloads of waiting packets, shared by all receive streams, in native memory that grows by 64
/// cells and never beyond the limit. Thread-safe.
/// </summary>
public sealed unsafe class PacketCellPool : IDisposable
{
    public const int CellBytes = 2048;
    private const int CellsPerChunk = 64;

    private readonly Lock _lock = new();
    private readonly nint[] _chunks;
    private readonly nint[] _free;
    private int _chunkCount;
    private int _freeCount;
    private bool _isDisposed;

    /// <param name="maxCells">Rounded up to a multiple of 64; 65,536 cells are 128 MB.</param>
    public PacketCellPool(int maxCells = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxCells);
        _chunks = new nint[(maxCells + CellsPerChunk - 1) / CellsPerChunk];
        _free = new nint[_chunks.Length * CellsPerChunk];
    }

    /// <summary>Cells rented and not yet returned.</summary>
    public int Outstanding
    {
        get
        {
            lock (_lock)
            {
                return (_chunkCount * CellsPerChunk) - _freeCount;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            for (int i = 0; i < _chunkCount; i++)
            {
                NativeMemory.AlignedFree((void*)_chunks[i]);
            }

            _chunkCount = _freeCount = 0;
        }
    }

    /// <summary>A cell with undefined content; null when all are in use.</summary>
    internal byte* TryRent()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            if (_freeCount == 0 && !TryGrow())
            {
                return null;
            }

            return (byte*)_free[--_freeCount];
        }
    }

    internal void Return(byte* cell)
    {
        lock (_lock)
        {
            if (!_isDisposed)
            {
                _free[_freeCount++] = (nint)cell;
            }
        }
    }

    private bool TryGrow()
    {
        if (_chunkCount == _chunks.Length)
        {
            return false;
        }

        byte* chunk = (byte*)NativeMemory.AlignedAlloc(CellsPerChunk * CellBytes, 64);
        _chunks[_chunkCount++] = (nint)chunk;
        for (int i = CellsPerChunk - 1; i >= 0; i--)
        {
            _free[_freeCount++] = (nint)(chunk + (i * CellBytes));
        }

        return true;
    }
}
