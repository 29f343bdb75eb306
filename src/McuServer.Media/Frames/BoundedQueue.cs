namespace McuServer.Media.Frames;

/// <summary>A ring of fixed capacity: never grows, never allocates after construction. One thread at a time.</summary>
public sealed class BoundedQueue<T>(int capacity)
    where T : class
{
    private readonly T?[] _items = new T?[capacity];
    private int _head;

    public int Count { get; private set; }

    public bool IsFull => Count == capacity;

    public T this[int index] => _items[(_head + index) % capacity]!;

    /// <summary>False, and nothing changes, when it is full.</summary>
    public bool TryEnqueue(T item)
    {
        if (IsFull)
        {
            return false;
        }

        _items[(_head + Count) % capacity] = item;
        Count++;
        return true;
    }

    public T Peek() => Count > 0 ? _items[_head]! : throw new InvalidOperationException("The queue is empty.");

    public T Dequeue()
    {
        T item = Peek();
        _items[_head] = null;
        _head = (_head + 1) % capacity;
        Count--;
        return item;
    }
}
