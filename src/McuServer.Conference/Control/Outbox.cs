namespace McuServer.Conference.Control;

/// <summary>
/// What changes of a room lead to outside it, in their order. It is put in with the room's lock held and handed out without
/// it, by one thread at a time: whoever comes while another one hands out leaves his to that one. So neither two threads nor a
/// receiver that changes the room again can turn the order round. Handed out whole even when a receiver throws.
/// </summary>
internal sealed class Outbox
{
    private readonly Queue<Action> _waiting = new();
    private readonly Lock _gate = new();
    private bool _isHandingOut;

    public void Add(Action effect)
    {
        lock (_gate)
        {
            _waiting.Enqueue(effect);
        }
    }

    public void HandOut()
    {
        List<Exception>? failures = null;
        bool isMine = false;
        while (Next(ref isMine) is { } effect)
        {
            try
            {
                effect();
            }
#pragma warning disable CA1031 // One receiver's failure must not keep the others from being told; it is thrown at the end.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                (failures ??= []).Add(failure);
            }
        }

        if (failures is not null)
        {
            throw new AggregateException("who is told of a room's changes has failed", failures);
        }
    }

    private Action? Next(ref bool isMine)
    {
        lock (_gate)
        {
            if (_isHandingOut && !isMine)
            {
                return null;
            }

            isMine = _isHandingOut = _waiting.TryDequeue(out Action? effect);
            return effect;
        }
    }
}
