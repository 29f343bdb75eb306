using System.Collections.Immutable;
using McuServer.Conference.Control;
using McuServer.Commands;
using McuServer.Conference;
using McuServer.Conference.Headless;
using McuServer.Conference.Live;
using McuServer.Diagnostics;
using McuServer.Media.Composition.Drawing;
using McuServer.Media.Frames;
using McuServer.Media.Layouts;
using McuServer.Native;
using McuServer.Rtp.Sdp;
using McuServer.Serving.Configuration;
using McuServer.Transport.Dtls;
using McuServer.Transport.Ice;
using McuServer.Transport.Sctp;
using Microsoft.Extensions.Logging;

namespace McuServer.Serving;

/// <summary>The only place where the host gets its conferences from.</summary>
internal static class ConferenceFactory
{
    /// <summary>
    /// Starts the conferences: sockets bound, threads running. The host disposes of the result at the end.
    /// </summary>
    /// <param name="stores">Where layouts come from; null: those of the program alone.</param>
    /// <exception cref="ConfigurationException">Something in the options cannot be done on this machine.</exception>
    public static IConferenceServer Create(ServerOptions options, ILoggerFactory loggers, ServerStores? stores = null)
    {
        ILogger logger = loggers.CreateLogger("McuServer.Conference");
        Func<string, Layout?> find = stores is null ? FindStock(new LayoutSource(ProgramFiles.LayoutFolder)) : stores.Layouts.Find;
        Layout layout = find(options.Rooms.DefaultLayout) ?? FindLayout(options.Rooms.DefaultLayout);
        MixResources resources = new(
            Environment.ProcessorCount,
            () => new OverlayPainter(
                ProgramFiles.LayoutFolder, canvasMatrix: ColorMatrix.Bt601, firstAssetRoot: stores?.Layouts.OwnAssetRoot),
            ColorMatrix.Bt601)
        {
            SoundHasOwnThread = true,
            PacesScreens = true,
            KeyFrames = KeyFramesOf(options.Limits.KeyOut),
        };
        MediaEndpoint[] endpoints = [.. MachineAddresses.ForMedia(options).Select(a => new MediaEndpoint(a.Listen, a.Announced))];
        try
        {
            LiveHost host = new(
                candidates => Translate(options, layout, candidates) with { FindLayout = find }, resources, endpoints, options.Media.UdpPort,
                options.Media.TcpPort, (what, failure) => logger.Failed(what, failure), options.Media.BufferBytes);
            WarnOfSmallBuffers(host, options.Media.BufferBytes, logger);
            return host;
        }
        catch (ControlException e)
        {
            resources.Dispose();
            throw new ConfigurationException($"rooms: {e.Message}; mend rooms.list");
        }
        catch (Exception e) when (e is NativeException or System.Net.Sockets.SocketException)
        {
            resources.Dispose();
            throw new ConfigurationException(
                $"media: port {options.Media.UdpPort} (UDP) or {options.Media.TcpPort} (TCP) cannot be had: {e.Message}; choose another port, or end what uses it");
        }
    }

    private static Func<string, Layout?> FindStock(LayoutSource layouts) =>
        id => layouts.Catalog.TryGet(id, out Layout found) ? found : null;

    public static KeyFrameLimits KeyFramesOf(KeyOutLimits limits) => new()
    {
        MinInterval = TimeSpan.FromMilliseconds(limits.MinIntervalMs),
        JoinBatch = TimeSpan.FromMilliseconds(limits.JoinBatchMs),
    };

    /// <summary>The configuration in the conferences' terms.</summary>
    public static ConferenceOptions Translate(ServerOptions options, Layout layout, IReadOnlyList<IceCandidate> candidates) => new()
    {
        Layout = layout,
        Candidates = candidates,
        Width = options.Rooms.CanvasWidthPx,
        Height = options.Rooms.CanvasHeightPx,
        FramesPerSecond = options.Rooms.FramesPerS,
        VideoBitrateBps = options.Rooms.VideoBitrateKbps * 1000,
        AudioBitrateBps = options.Rooms.AudioBitrateKbps * 1000,
        VideoCodecs = [.. options.Rooms.VideoCodecs.Select(name => new CodecPreference(name.ToUpperInvariant()))],
        AcceptsSimulcast = options.Rooms.Simulcast,
        AllowsDtx = options.Rooms.AudioDtx,
        Language = options.Rooms.Language,
        MaxParticipantsPerRoom = options.Rooms.MaxParticipants,
        MaxParticipants = options.Rooms.MaxParticipants * options.Rooms.MaxRooms,
        MaxRooms = options.Rooms.MaxRooms,
        RoomDefaults = options.Rooms.ToSettings(),
        Rooms = options.Rooms.List.ToImmutableDictionary(room => room.Id, room => room.Over(options.Rooms.ToSettings()), StringComparer.Ordinal),
        CreatesRoomsOnJoin = options.Rooms.CreateOnJoin,
        EmptyRoomKept = TimeSpan.FromMilliseconds(options.Rooms.EmptyKeptMs),
        SeatKept = TimeSpan.FromMilliseconds(options.Rooms.SeatKeptMs),
        SctpClock = new SctpClock(),
        SrtpProfiles = [.. options.Limits.Srtp.Profiles.Select(ProfileOf)],
        Ice = new IceOptions
        {
            DisconnectedAfter = TimeSpan.FromMilliseconds(options.Limits.Ice.DisconnectedAfterMs),
            FailedAfter = TimeSpan.FromMilliseconds(options.Limits.Ice.CloseAfterMs),
            MaxAddresses = options.Limits.Ice.MaxTuples,
        },
        Dtls = new DtlsSessionOptions
        {
            Timeout = TimeSpan.FromMilliseconds(options.Limits.Dtls.TimeoutMs),
            InitialRto = TimeSpan.FromMilliseconds(options.Limits.Dtls.InitialRtoMs),
            MaxRto = TimeSpan.FromMilliseconds(options.Limits.Dtls.MaxRtoMs),
            MtuBytes = options.Limits.Dtls.MtuBytes,
        },
    };

    private static SrtpProfile ProfileOf(string name) => name switch
    {
        "gcm128" => SrtpProfile.AeadAes128Gcm,
        "gcm256" => SrtpProfile.AeadAes256Gcm,
        "cm80" => SrtpProfile.Aes128CmHmacSha1Tag80,
        _ => throw new ConfigurationException($"limits.srtp.profiles: \"{name}\" is none of gcm128, gcm256 and cm80"),
    };

    /// <summary>Buffers of the UDP port smaller than asked for are told once, with the command that mends it.</summary>
    private static void WarnOfSmallBuffers(LiveHost host, int asked, ILogger logger)
    {
        int given = asked;
        foreach (UdpSocketInfo socket in host.Udp.Sockets)
        {
            given = Math.Min(given, Math.Min(socket.ReceiveBufferBytes, socket.SendBufferBytes));
        }

        if (given < asked)
        {
            logger.SmallBuffers(given, asked, KernelBuffers.CommandFor(asked));
        }
    }

    public static Layout FindLayout(string name)
    {
        try
        {
            return new LayoutSource(ProgramFiles.LayoutFolder).Find(name, ProgramFiles.LayoutFolder);
        }
        catch (ScriptException e)
        {
            throw new ConfigurationException($"rooms.defaultLayout: {e.Message}");
        }
    }
}
