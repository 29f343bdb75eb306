using System.Globalization;
using McuServer.Transport.Network;

namespace McuServer.Conference.Live;

/// <summary>
/// What the live loops count, for all rooms together. The stages of a picture's way are those of a tile: last packet in →
/// decoded → composed → encoded → first packet out; their sum is what the server adds.
/// </summary>
public sealed class LiveMetrics
{
    private long _lateAudioTicks;
    private long _skippedAudioTicks;
    private long _audioTicks;
    private long _lateVideoTicks;
    private long _skippedVideoTicks;
    private long _videoTicks;
    private long _endedRooms;
    private long _lostEvents;
    private long _audioTickBytes;
    private long _videoTickBytes;
    private long _networkBytes;

    public Histogram AudioTickLateness { get; } = new("mcu_audio_tick_lateness_seconds", "How long after its time an audio tick began.");

    public Histogram AudioTickDuration { get; } = new("mcu_audio_tick_duration_seconds", "How long an audio tick took.");

    public Histogram VideoTickLateness { get; } = new("mcu_video_tick_lateness_seconds", "How long after its time a video tick began.");

    public Histogram VideoTickDuration { get; } = new("mcu_video_tick_duration_seconds", "How long a video tick took, encoding included.");

    public Histogram ReceiveToDecode { get; } = new("mcu_stage_receive_to_decoded_seconds", "From a picture's last packet to its being decoded.");

    public Histogram DecodeToCompose { get; } = new("mcu_stage_decoded_to_composed_seconds", "From a picture's being decoded to the canvas that first shows it.");

    public Histogram ComposeToEncode { get; } = new("mcu_stage_composed_to_encoded_seconds", "From a canvas to its encoded frame.");

    public Histogram EncodeToSend { get; } = new("mcu_stage_encoded_to_sent_seconds", "From an encoded frame to its packets in the kernel.");

    public Histogram VideoDelay { get; } = new("mcu_video_delay_seconds", "What the server adds to a picture: last packet in to the frame's packets out.");

    public Histogram AudioDelay { get; } = new(
        "mcu_audio_delay_seconds",
        "What the server adds to sound: from a packet in to the encoded packet of the mix that it begins. The way to the kernel "
        + "(mcu_sound_queue_seconds) and what limiter and encoder look ahead (mcu_sound_lookahead_seconds) come to it.");

    public Histogram SoundQueue { get; } = new("mcu_sound_queue_seconds", "From an encoded packet of sound to its being handed to the kernel, for each listener.");

    public Histogram DtlsHandshake { get; } = new("mcu_dtls_handshake_seconds", "How long the DTLS handshakes took.");

    public long LateAudioTicks => Volatile.Read(ref _lateAudioTicks);

    /// <summary>Left out after a stall.</summary>
    public long SkippedAudioTicks => Volatile.Read(ref _skippedAudioTicks);

    public long AudioTicks => Volatile.Read(ref _audioTicks);

    public long LateVideoTicks => Volatile.Read(ref _lateVideoTicks);

    /// <summary>Left out after a stall, or because the one before took too long.</summary>
    public long SkippedVideoTicks => Volatile.Read(ref _skippedVideoTicks);

    public long VideoTicks => Volatile.Read(ref _videoTicks);

    /// <summary>Managed bytes that audio ticks allocated on their own threads: in steady state it stands still.</summary>
    public long AudioTickBytes => Volatile.Read(ref _audioTickBytes);

    public long VideoTickBytes => Volatile.Read(ref _videoTickBytes);

    /// <summary>Managed bytes that the network thread has allocated so far.</summary>
    public long NetworkBytes
    {
        get => Volatile.Read(ref _networkBytes);
        set => Volatile.Write(ref _networkBytes, value);
    }

    public void CountAllocated(long bytes, bool isAudio) => Interlocked.Add(ref isAudio ? ref _audioTickBytes : ref _videoTickBytes, bytes);

    /// <summary>Events that found a client's queue full and pushed the oldest out.</summary>
    public long LostEvents => Volatile.Read(ref _lostEvents);

    /// <summary>A client's queue of events was full: its oldest one is gone.</summary>
    public void CountLostEvent() => Interlocked.Increment(ref _lostEvents);

    public void RoomEnded() => Interlocked.Increment(ref _endedRooms);

    /// <summary>Takes over what a loop's clock has counted since its last call, for the room too.</summary>
    public void CountTicks(TickClock clock, RoomLoad load, bool isAudio)
    {
        (long ticks, long late, long skipped) = clock.TakeCounts();
        Interlocked.Add(ref isAudio ? ref _audioTicks : ref _videoTicks, ticks);
        Interlocked.Add(ref isAudio ? ref _lateAudioTicks : ref _lateVideoTicks, late);
        Interlocked.Add(ref isAudio ? ref _skippedAudioTicks : ref _skippedVideoTicks, skipped);
        load.CountSkipped(skipped, isAudio);
    }

    public void Write(TextWriter writer)
    {
        WriteCounter(writer, "mcu_audio_ticks_total", "Audio ticks.", _audioTicks);
        WriteCounter(writer, "mcu_audio_ticks_late_total", "Audio ticks that began more than 5 ms late.", _lateAudioTicks);
        WriteCounter(writer, "mcu_audio_ticks_skipped_total", "Audio ticks left out after a stall.", _skippedAudioTicks);
        WriteCounter(writer, "mcu_video_ticks_total", "Video ticks.", _videoTicks);
        WriteCounter(writer, "mcu_video_ticks_late_total", "Video ticks that began more than 5 ms late.", _lateVideoTicks);
        WriteCounter(writer, "mcu_video_ticks_skipped_total", "Video ticks left out after a stall.", _skippedVideoTicks);
        WriteCounter(writer, "mcu_audio_tick_allocated_bytes_total", "Managed bytes that audio ticks allocated.", AudioTickBytes);
        WriteCounter(writer, "mcu_video_tick_allocated_bytes_total", "Managed bytes that video ticks allocated, those of workers left out.", VideoTickBytes);
        WriteCounter(writer, "mcu_network_allocated_bytes_total", "Managed bytes that the network thread allocated.", NetworkBytes);
        WriteCounter(writer, "mcu_events_lost_total", "Events that a client's full queue had no room for.", LostEvents);
        WriteCounter(writer, "mcu_rooms_ended_total", "Rooms that have ended.", _endedRooms);
        foreach (Histogram histogram in (Histogram[])
            [AudioTickLateness, AudioTickDuration, VideoTickLateness, VideoTickDuration, ReceiveToDecode, DecodeToCompose,
             ComposeToEncode, EncodeToSend, VideoDelay, AudioDelay, SoundQueue, DtlsHandshake])
        {
            histogram.Write(writer);
        }
    }

    public static void WriteCounter(TextWriter writer, string name, string help, long value) =>
        writer.Write($"# HELP {name} {help}\n# TYPE {name} counter\n{name} {value.ToString(CultureInfo.InvariantCulture)}\n");

    /// <summary>A histogram of how many datagrams a batch held.</summary>
    public static void WriteBatches(TextWriter writer, string name, string help, BatchSizes batches)
    {
        writer.Write($"# HELP {name} {help}\n# TYPE {name} histogram\n");
        long sum = 0;
        for (int i = 0; i <= BatchSizes.UpperEnds.Count; i++)
        {
            sum += batches[i];
            string upper = i < BatchSizes.UpperEnds.Count ? BatchSizes.UpperEnds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            writer.Write($"{name}_bucket{{le=\"{upper}\"}} {sum.ToString(CultureInfo.InvariantCulture)}\n");
        }

        writer.Write(string.Create(CultureInfo.InvariantCulture, $"{name}_sum {batches.DatagramCount}\n{name}_count {sum}\n"));
    }

    public static void WriteGauge(TextWriter writer, string name, string help, double value) =>
        writer.Write($"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value.ToString(CultureInfo.InvariantCulture)}\n");
}
