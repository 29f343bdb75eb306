namespace McuServer.Conference.Live;

/// <summary>The numbers of rooms and server as records, for the API; /metrics has more of them (<see cref="ServerReport"/>).</summary>
internal static class StatisticsReport
{
    public static RoomMediaStatistics Of(LiveRoom room)
    {
        EgressPipeline egress = room.Egress;
        RoomMediaStatistics load = new()
        {
            FramesPerSecond = room.FramesPerSecond,
            SkippedPictures = room.Load.SkippedPictures,
            SkippedSounds = room.Load.SkippedSounds,
            PictureTicks = DurationStatistics.Of(room.Load.PictureTicks),
            SoundTicks = DurationStatistics.Of(room.Load.SoundTicks),
            Encodes = [.. egress.RenditionsInUse.Select(static one => Of(one))],
        };
        // Ticks wait for the gate, so only what needs it is read with it held.
        lock (room.Room.Gate)
        {
            return load with
            {
                Receivers = egress.Subscriptions.Count,
                Pictures = egress.PictureCount,
                VideoEncodes = egress.LastRenditionCount,
                SoundEncodes = egress.Sound.ActiveCount,
                SoundEncodesWithFec = egress.Sound.RobustCount,
                DegradedPictures = egress.DegradedCount,
            };
        }
    }

    public static ServerStatistics Of(ConferenceServer server)
    {
        LiveMetrics metrics = server.Metrics;
        PeerNetwork network = server.Network;
        return new ServerStatistics
        {
            Draining = server.IsDraining,
            Rooms = server.RoomCount,
            Sessions = server.ParticipantCount,
            Durations = new Dictionary<string, DurationStatistics>(StringComparer.Ordinal)
            {
                ["audioTick"] = DurationStatistics.Of(metrics.AudioTickDuration),
                ["audioTickLateness"] = DurationStatistics.Of(metrics.AudioTickLateness),
                ["videoTick"] = DurationStatistics.Of(metrics.VideoTickDuration),
                ["videoTickLateness"] = DurationStatistics.Of(metrics.VideoTickLateness),
                ["receivedToDecoded"] = DurationStatistics.Of(metrics.ReceiveToDecode),
                ["decodedToComposed"] = DurationStatistics.Of(metrics.DecodeToCompose),
                ["composedToEncoded"] = DurationStatistics.Of(metrics.ComposeToEncode),
                ["encodedToSent"] = DurationStatistics.Of(metrics.EncodeToSend),
                ["videoDelay"] = DurationStatistics.Of(metrics.VideoDelay),
                ["audioDelay"] = DurationStatistics.Of(metrics.AudioDelay),
            },
            Counters = new Dictionary<string, long>(StringComparer.Ordinal)
            {
                ["audioTicks"] = metrics.AudioTicks,
                ["audioTicksLate"] = metrics.LateAudioTicks,
                ["audioTicksSkipped"] = metrics.SkippedAudioTicks,
                ["videoTicks"] = metrics.VideoTicks,
                ["videoTicksLate"] = metrics.LateVideoTicks,
                ["videoTicksSkipped"] = metrics.SkippedVideoTicks,
                ["eventsLost"] = metrics.LostEvents,
                ["framesSent"] = network.SentFrames,
                ["framesDropped"] = network.DroppedFrames,
                ["picturePacketsSent"] = network.SentPicturePackets,
                ["soundPacketsSent"] = network.SentSoundPackets,
                ["datagramsStray"] = network.Hub.StrayCount,
                ["datagramsRefused"] = network.Hub.RefusedCount,
            },
        };
    }

    private static EncodeStatistics Of(RenditionInUse one) => new(
        one.ViewId, one.Rendition.Codec.ToString().ToLowerInvariant(), one.Rendition.Width, one.Rendition.Height,
        one.Rendition.FramesPerSecond, one.Rendition.BitrateBps);
}
