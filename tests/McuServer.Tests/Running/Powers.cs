namespace McuServer.Tests.Running;

/// <summary>Starts a program as one that may not pass over file permissions, whoever runs the tests.</summary>
internal static class Powers
{
    /// <summary>For root: without CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH (capabilities(7)); for others nothing.</summary>
    public static string[] None => Environment.IsPrivilegedProcess
        ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-dac_override,-dac_read_search", "--"]
        : [];
}
