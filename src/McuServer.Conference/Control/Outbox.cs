namespace McuServer.Conference.Control;

/// <summary>
/// What changes of a room lead to outside it, in their order. It is put in with the room's lock held and handed out without
/// it, by one thread at a time: whoever comes while another one hands out leaves his to that one. So neither two threads nor a
/// receiver that changes the room again can turn the order round. Handed out whole even when a receiver throws.
/// </summary>
/// <param name="tell">Where events go.</param>
internal sealed class Outbox(Action<RoomEvent>? tell = null)
{
    private readonly Queue<Effect> _waiting = new();
    private readonly Lock _gate = new();
    private bool _isHandingOut;

    public void Add(Action effect) => Add(new Effect(effect, null));

    /// <summary>An event to be told: without a closure, since who speaks changes all the time.</summary>
    public void Add(RoomEvent happened) => Add(new Effect(null, happened));

    public void HandOut()
    {
        List<Exception>? failures = null;
        bool isMine = false;
        while (TryNext(ref isMine, out Effect effect))
        {
            try
            {
                Do(effect);
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

    private void Add(Effect effect)
    {
        lock (_gate)
        {
            _waiting.Enqueue(effect);
        }
    }

    private void Do(in Effect effect)
    {
        if (effect.Happened is { } happened)
        {
            tell!(happened);
        }
        else
        {
            effect.Act!();
        }
    }

    private bool TryNext(ref bool isMine, out Effect effect)
    {
        lock (_gate)
        {
            if (_isHandingOut && !isMine)
            {
                effect = default;
                return false;
            }

            return isMine = _isHandingOut = _waiting.TryDequeue(out effect);
        }
    }

    /// <summary>One of the two.</summary>
    private readonly record struct Effect(Action? Act, RoomEvent? Happened);
}
