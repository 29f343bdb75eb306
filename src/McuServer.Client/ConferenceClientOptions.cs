namespace McuServer.Client;

/// <summary>How a <see cref="ConferenceClient"/> comes in.</summary>
public sealed record ConferenceClientOptions
{
    /// <summary>Such as https://mcu.example.kr.</summary>
    public required Uri Server { get; init; }

    /// <summary>Null: the server runs in development mode, and room, name and role are said.</summary>
    public string? Token { get; init; }

    /// <summary>Takes over the seat of <see cref="ConferenceApi.JoinAsync"/>; null: comes in anew.</summary>
    public string? ResumeToken { get; init; }

    public string? Room { get; init; }

    public string? Name { get; init; }

    public string? Role { get; init; }

    /// <summary>"ko" or "en": of the words in problems.</summary>
    public string Language { get; init; } = "en";

    /// <summary>After a cut the client comes back by itself, and receives what it missed.</summary>
    public bool Resumes { get; init; } = true;

    /// <summary>How long a call may take.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(10);
}
