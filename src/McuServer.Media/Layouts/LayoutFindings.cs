using System.Collections.Immutable;

namespace McuServer.Media.Layouts;

/// <summary>Collects what checks find. One finding per rule and place.</summary>
internal sealed class LayoutFindings
{
    private readonly List<LayoutError> _findings = [];
    private readonly HashSet<(string Code, string Pointer)> _known = [];

    public bool HasErrors { get; private set; }

    public void Error(string code, string pointer, string detail) => Add(code, LayoutSeverity.Error, pointer, detail);

    public void Warning(string code, string pointer, string detail) =>
        Add(code, LayoutSeverity.Warning, pointer, detail);

    /// <summary>Errors in the order found, then warnings.</summary>
    public ImmutableArray<LayoutError> ToArray(Func<LayoutError, LayoutError> locate)
    {
        ImmutableArray<LayoutError>.Builder all = ImmutableArray.CreateBuilder<LayoutError>(_findings.Count);
        ReadOnlySpan<LayoutSeverity> order = [LayoutSeverity.Error, LayoutSeverity.Warning];
        foreach (LayoutSeverity severity in order)
        {
            foreach (LayoutError finding in _findings)
            {
                if (finding.Severity == severity)
                {
                    all.Add(locate(finding));
                }
            }
        }

        return all.MoveToImmutable();
    }

    private void Add(string code, LayoutSeverity severity, string pointer, string detail)
    {
        HasErrors |= severity == LayoutSeverity.Error;
        if (_known.Add((code, pointer)))
        {
            _findings.Add(new LayoutError(code, severity, pointer, detail));
        }
    }
}
