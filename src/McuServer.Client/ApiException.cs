using McuServer.Client.Contracts;

namespace McuServer.Client;

/// <summary>The server has refused; nothing has changed there.</summary>
public sealed class ApiException(ProblemInfo problem) : Exception($"{problem.Status} {problem.Code}: {problem.Detail}")
{
    public ProblemInfo Problem { get; } = problem;
}
