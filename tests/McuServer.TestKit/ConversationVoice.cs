namespace McuServer.TestKit;

/// <summary>Somebody in a <see cref="Conversation"/>.</summary>
/// <param name="Id">Also the name of the recording.</param>
/// <param name="Voice">espeak-ng's: ko, en, en+f3 …</param>
/// <param name="Pitch">0..99.</param>
/// <param name="LevelDb">Mean level while something is heard, dBov.</param>
/// <param name="BackgroundDb">Level of the babble around this person, dBov; −∞: a silent room.</param>
public sealed record ConversationVoice(
    string Id, string Voice, int Pitch, double LevelDb, double BackgroundDb = double.NegativeInfinity);
