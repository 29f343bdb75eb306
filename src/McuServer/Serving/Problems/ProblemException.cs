namespace McuServer.Serving.Problems;

/// <summary>Ends an operation with a problem for the client. Nothing has changed.</summary>
internal sealed class ProblemException(Problem problem) : Exception(problem.Detail)
{
    public Problem Problem { get; } = problem;
}
