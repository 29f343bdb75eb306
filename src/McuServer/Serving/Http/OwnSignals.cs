using Microsoft.Extensions.Hosting;

namespace McuServer.Serving.Http;

/// <summary>
/// Instead of the host's own life, which stops on SIGTERM and Ctrl-C at once: here the signals begin the draining, and
/// <see cref="ServerRun"/> stops the host when that is over.
/// </summary>
internal sealed class OwnSignals : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
