namespace McuServer.Rtp.Sdp;

/// <summary>Reads the streams of a section out of its a=ssrc and a=ssrc-group lines (RFC 5576).</summary>
internal static class RemoteStreams
{
    private const int MaxStreams = 16;

    public static List<RemoteSsrc> Of(MediaDescription media)
    {
        HashSet<uint> repairs = [];
        Dictionary<uint, uint> retransmissions = [];
        List<uint> order = [];
        foreach (SsrcGroup group in media.SsrcGroups)
        {
            if (group.Semantics == "SIM")
            {
                order.AddRange(group.Ssrcs);
            }
            else if (group.Semantics is "FID" or "FEC-FR" && group.Ssrcs.Count == 2)
            {
                repairs.Add(group.Ssrcs[1]);
                if (group.Semantics == "FID")
                {
                    retransmissions[group.Ssrcs[0]] = group.Ssrcs[1];
                }
            }
        }

        foreach (SsrcDescription ssrc in media.Ssrcs)
        {
            order.Add(ssrc.Ssrc);
        }

        List<RemoteSsrc> streams = [];
        HashSet<uint> seen = [];
        foreach (uint ssrc in order)
        {
            if (streams.Count < MaxStreams && !repairs.Contains(ssrc) && seen.Add(ssrc))
            {
                streams.Add(new RemoteSsrc(ssrc, retransmissions.GetValueOrDefault(ssrc)));
            }
        }

        return streams;
    }
}
