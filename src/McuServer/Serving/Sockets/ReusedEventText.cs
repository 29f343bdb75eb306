using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using McuServer.Conference.Control;
using McuServer.Conference.Live;

namespace McuServer.Serving.Sockets;

/// <summary>
/// The JSON of an event that is used again, {type, time, data}: written once for each use into a buffer that stays, and
/// shared by all who are told. Who speaks changes all the time, so it is written by hand; other data go through the serialiser. Locked by
/// whoever asks for it.
/// </summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Reliability", "CA1001", Justification = "The writer holds nothing but the buffer.")]
internal sealed class ReusedEventText
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> _buffer = new(256);
    private readonly Utf8JsonWriter _writer;
    private int _use = -1;

    public ReusedEventText() => _writer = new Utf8JsonWriter(_buffer, s_options);

    /// <summary>Good as long as the event is held.</summary>
    public ReadOnlySpan<byte> Of(RoomEvent happened, int use, TimeProvider clock)
    {
        if (use != _use)
        {
            _buffer.ResetWrittenCount();
            _writer.Reset(_buffer);
            Write(happened, clock.GetUtcNow().UtcDateTime);
            _writer.Flush();
            _use = use;
        }

        return _buffer.WrittenSpan;
    }

    private void Write(RoomEvent happened, DateTime utc)
    {
        Span<char> time = stackalloc char[32];
        utc.TryFormat(time, out int length, EventJson.TimeFormat, CultureInfo.InvariantCulture);
        _writer.WriteStartObject();
        _writer.WriteString("type"u8, happened.Type);
        _writer.WriteString("time"u8, time[..length]);
        _writer.WritePropertyName("data"u8);
        switch (happened.Data)
        {
            case ActiveSpeakers speakers:
                Write(speakers.Items);
                break;
            case SpeakerData speaker:
                Write(speaker);
                break;
            default:
                _writer.WriteRawValue(JsonBytes.Of(happened.Data ?? new NoData()), skipInputValidation: true);
                break;
        }

        _writer.WriteEndObject();
    }

    private void Write(SpeakerData speaker)
    {
        _writer.WriteStartObject();
        Write("shown"u8, speaker.Shown);
        Write("previous"u8, speaker.Previous);
        _writer.WriteEndObject();
    }

    /// <summary>As everywhere: nothing for null.</summary>
    private void Write(ReadOnlySpan<byte> name, string? text)
    {
        if (text is not null)
        {
            _writer.WriteString(name, text);
        }
    }

    private void Write(IReadOnlyList<ActiveSpeaker> speakers)
    {
        _writer.WriteStartObject();
        _writer.WriteStartArray("items"u8);
        for (int i = 0; i < speakers.Count; i++)
        {
            _writer.WriteStartObject();
            _writer.WriteString("id"u8, speakers[i].Id);
            _writer.WriteNumber("level"u8, speakers[i].Level);
            _writer.WriteEndObject();
        }

        _writer.WriteEndArray();
        _writer.WriteEndObject();
    }
}
