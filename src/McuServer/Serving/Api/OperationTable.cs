using McuServer.Serving.Api.Operations;

namespace McuServer.Serving.Api;

/// <summary>Everything that can be asked for. Routes, calls and the OpenAPI document are made of this list and of nothing else.</summary>
internal sealed class OperationTable
{
    private readonly Dictionary<string, Operation> _byName = new(StringComparer.Ordinal);

    public OperationTable()
    {
        All =
        [
            .. RoomOperations.All,
            .. PeopleOperations.All,
            .. StageOperations.All,
            .. PictureOperations.All,
            .. LayoutOperations.All,
            .. FileOperations.All,
            .. PlayOperations.All,
            .. RecordingOperations.All,
            .. ChatOperations.All,
            .. JoinOperations.All,
            .. ReceiveOperations.All,
            .. StatisticsOperations.All,
        ];
        foreach (Operation operation in All)
        {
            _byName.Add(operation.Name, operation);
        }
    }

    public IReadOnlyList<Operation> All { get; }

    /// <summary>By the method's name, for calls; null: there is none.</summary>
    public Operation? FindCall(string name) => _byName.GetValueOrDefault(name) is { IsCall: true } operation ? operation : null;
}
