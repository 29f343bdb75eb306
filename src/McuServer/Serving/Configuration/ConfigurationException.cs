namespace McuServer.Serving.Configuration;

/// <summary>The server cannot start as it is configured; the message names file, line, key and mend.</summary>
public sealed class ConfigurationException(string message) : Exception(message);
