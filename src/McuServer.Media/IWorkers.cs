namespace McuServer.Media;

/// <summary>A piece of work that can be cut into independent parts.</summary>
public interface IWork
{
    /// <summary>Does part <paramref name="index"/>; called on any worker, each index once.</summary>
    void Do(int index);
}

/// <summary>Threads that share the parts of a work. The result must not depend on how many there are.</summary>
public interface IWorkers
{
    /// <summary>How many parts run at the same time at most; 1 or more.</summary>
    int ThreadCount { get; }

    /// <summary>Does parts 0..count − 1 and returns when all are done. Allocates nothing.</summary>
    void Run(IWork work, int count);
}

/// <summary>Does everything on the calling thread.</summary>
public sealed class InlineWorkers : IWorkers
{
    public static readonly InlineWorkers Instance = new();

    public int ThreadCount => 1;

    public void Run(IWork work, int count)
    {
        for (int i = 0; i < count; i++)
        {
            work.Do(i);
        }
    }
}
