using System.Net;
using McuServer.Serving.Limits;

namespace McuServer.Serving.Api;

/// <summary>How many requests one client address may make.</summary>
internal sealed class ApiLimits(int requestsPerMinute, TimeProvider clock)
{
    private readonly ClientAddressLimits _addresses = new(requestsPerMinute, 0, 0, clock);

    public bool TryRequest(IPAddress? address, out int retryAfterS) => _addresses.TryPost(address, out retryAfterS);
}
