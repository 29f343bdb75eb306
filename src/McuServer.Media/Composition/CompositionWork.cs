using McuServer.Media.Frames;
using McuServer.Media.Pictures;

namespace McuServer.Media.Composition;

/// <summary>
/// Has a plan drawn by the workers: first the blur fills, then the parts. Keeps one painter with its scratch memory for
/// each part that is drawn at the same time.
/// </summary>
internal sealed class CompositionWork(CompositionPlan plan, ColorMatrix matrix) : IWork, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<PartPainter> _idle = new();
    private bool _isBlurring;

    public void Run(IWorkers workers)
    {
        if (plan.Blurs.Count > 0)
        {
            _isBlurring = true;
            workers.Run(this, plan.Blurs.Count);
        }

        _isBlurring = false;
        workers.Run(this, plan.PartCount);
    }

    void IWork.Do(int index)
    {
        PartPainter painter = Take();
        try
        {
            if (_isBlurring)
            {
                plan.Blurs[index].Make(painter.Scratch);
                return;
            }

            ref readonly PlanPart part = ref plan.Parts[index];
            if (part.Group >= 0)
            {
                painter.Paint(plan, part);
            }
            else
            {
                PictureKernels.Copy(plan.Source.Window(part.Box), plan.Canvas.Window(part.Box));
            }
        }
        finally
        {
            lock (_lock)
            {
                _idle.Push(painter);
            }
        }
    }

    public void Dispose()
    {
        foreach (PartPainter painter in _idle)
        {
            painter.Dispose();
        }

        _idle.Clear();
    }

    private PartPainter Take()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out PartPainter? painter))
            {
                return painter;
            }
        }

        return new PartPainter(matrix);
    }
}
